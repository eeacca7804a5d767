import { type ContextDeps, contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import type { Finding } from '../../errors.js';
import { describeOperation } from '../../operations/operation.js';
import { groupBy } from '../../util/group-by.js';
import { replayMigrations, schemaAfter } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import type { MigrationFile } from '../builder/migration-file.js';
import { DEFAULT_FOLDER, type MigrationsOptions } from '../builder/migrations-options.js';
import { openHistory } from '../history/history.js';
import { liveFindings } from '../history/live-findings.js';
import { migrationStates } from '../history/migration-states.js';

export interface CheckMigrationsOptions extends MigrationsOptions {
  /** Also checks the database's history for edited and missing files. Without it nothing is sent. */
  readonly history?: boolean;
  /** Also checks the live database for changes that no file makes. */
  readonly live?: boolean;
}

/**
 * The problems that should fail CI: entities and files that disagree, applied files that were edited or are gone, two branches from one
 * parent. Empty if all is well.
 *
 * @throws EntwriteError migration_invalid for files that cannot be used at all
 * @example if ((await checkMigrations(db)).length > 0) process.exit(3);
 */
export async function checkMigrations(
  context: DbContext,
  { folder = DEFAULT_FOLDER, history = false, live = false }: CheckMigrationsOptions = {},
): Promise<readonly Finding[]> {
  const deps = contextDeps(context);
  const files = await loadMigrations(folder);
  const replayed = await replayMigrations(files);
  const { schema, renames } = deps.model();
  // A project without files manages its database by `schema migrate`.
  const differences = live && files.length === 0 ? [] : diffSchemas(schemaAfter(replayed), schema, renames);
  return [
    ...branches(files),
    ...(history ? await historyFindings(files, deps) : []),
    ...(live ? await liveFindings(files, deps) : []),
    ...differences.map(
      (operation): Finding => ({
        rule: 'files_behind_entities',
        at: folder,
        found: `no file that does "${describeOperation(operation)}"`,
        expected: 'files that lead to the entities',
        remedy: 'Run `entwrite migration generate`.',
      }),
    ),
  ];
}

/** Files that were made for the same schema independently. */
function branches(files: readonly MigrationFile[]): readonly Finding[] {
  const parented = files.filter(({ migration }) => migration.parent !== undefined);
  return [...groupBy(parented, ({ migration }) => String(migration.parent)).values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      rule: 'two_branches',
      at: group.map(({ name }) => name).join(', '),
      found: 'files that grew from one parent schema',
      expected: 'one file after the other',
      remedy:
        'Run `entwrite migration rebase`; or delete the later one and generate it again, so that it knows of the other.',
    }));
}

async function historyFindings(files: readonly MigrationFile[], deps: ContextDeps): Promise<readonly Finding[]> {
  await deps.open();
  const { records } = await openHistory(deps).read();
  return migrationStates(files, records).flatMap(({ name, state }): Finding[] => {
    const finding = (rule: string, found: string, remedy: string): Finding[] => [
      { rule, at: name, found, expected: 'the file as it was applied', remedy },
    ];
    if (state === 'edited')
      return finding('edited', 'a file that was edited after it was applied', 'Restore the file and write a new one.');
    if (state === 'missing')
      return finding('missing', 'an applied migration without a file', 'Restore it from version control.');
    if (state === 'unfinished')
      return finding('unfinished', 'a migration that was begun and not finished', 'Run the migrations.');
    return [];
  });
}
