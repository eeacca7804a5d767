import type { AppwriteVersion } from '../dials/dial-names.js';

/** What the version of Appwrite decides. One plain object per version; routes ask it and never ask which version it is. */
export interface VersionRules {
  readonly name: AppwriteVersion;
  /** What the server says its version is. */
  readonly version: string;
}
