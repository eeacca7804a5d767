export type { TestHooks } from './test-hooks.js';
export { type TestMigrationOptions, testMigration } from './test-migration.js';
export { type TestDatabaseOptions, useTestDatabase } from './use-test-database.js';

/** The server that tests run on if no real Appwrite is configured; `entwrite/embedded` can start one. */
export type EmbeddedAppwrite = import('../embedded/index.js').EmbeddedAppwrite;
