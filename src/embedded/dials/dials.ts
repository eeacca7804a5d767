import type { EngineRules } from '../engines/engine-rules.js';
import type { VersionRules } from '../versions/version-rules.js';

/** The rules of the real server that the embedded one behaves like. Looked up once, when the store is opened. */
export interface Dials {
  readonly engine: EngineRules;
  readonly version: VersionRules;
}
