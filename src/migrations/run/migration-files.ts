import type { MigrationFilesRunner } from '../../context/context-options.js';
import type { DbContext } from '../../context/db-context.js';
import { type RunMigrationsOptions, runAtStart } from './run-migrations.js';

/**
 * The migration files that a context runs when it connects, for its options `autoMigrate: 'files'` and `migrations`.
 *
 * @example
 * const db = new ShopDb({ ...target, autoMigrate: 'files', migrations: migrationFiles({ folder: 'migrations' }) });
 */
export function migrationFiles(options: RunMigrationsOptions = {}): MigrationFilesRunner {
  return { run: (context: DbContext) => runAtStart(context, options) };
}
