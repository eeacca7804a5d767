import type { MigrationFilesRunner } from '../../context/context-options.js';
import type { DbContext } from '../../context/db-context.js';
import { checkCall } from '../../metadata/options/check-call.js';
import { RUN_RULES, type RunMigrationsOptions, runAtStart } from './run-migrations.js';

/**
 * The migration files that a context runs when it connects, for its options `autoMigrate: 'files'` and `migrations`.
 *
 * @throws EntwriteError configuration_invalid for a wrong option
 * @example
 * const db = new ShopDb({ ...target, autoMigrate: 'files', migrations: migrationFiles({ folder: 'migrations' }) });
 */
export function migrationFiles(options: RunMigrationsOptions = {}): MigrationFilesRunner {
  checkCall('migrationFiles', options, RUN_RULES);
  return { run: (context: DbContext) => runAtStart(context, options) };
}
