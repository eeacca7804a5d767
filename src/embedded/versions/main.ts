import type { VersionRules } from './version-rules.js';

/** Appwrite's main branch as of August 2026, ahead of 2.0. */
export const main: VersionRules = { name: 'main', version: '1.9.6' };
