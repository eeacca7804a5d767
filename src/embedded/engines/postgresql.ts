import type { EngineRules } from './engine-rules.js';

/** PostgreSQL of the official image (`en_US.utf8`), the default of Appwrite's main. */
export const postgresql: EngineRules = { name: 'postgresql' };
