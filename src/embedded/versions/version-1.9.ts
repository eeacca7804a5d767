import type { VersionRules } from './version-rules.js';

/** Appwrite 1.9.6. */
export const version19: VersionRules = { name: '1.9', version: '1.9.6' };
