import { contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { EntwriteError } from '../../errors.js';
import { checkCall, WAITING } from '../../metadata/options/check-call.js';
import { TEXT } from '../../metadata/options/judge-options.js';
import { describeOperation } from '../../operations/operation.js';
import { splitManaged } from '../../schema-manager/plan/managed-schema.js';
import { plural } from '../../util/plural.js';
import { replayMigrations, schemaAfter } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { type MigrationsOptions, PLACE_RULES } from '../builder/migrations-options.js';
import { withLockedHistory } from './locked-history.js';
import { managedState } from './managed-state.js';
import { nextBatch, recordedAsApplied } from './migration-record.js';
import { migrationStates, requireFile } from './migration-states.js';
import { serverNow } from './server-now.js';

export interface BaselineOptions extends MigrationsOptions {
  /** Name of the last file whose changes the database contains; all by default. */
  readonly to?: string;
  readonly lockTimeout?: number;
}

/**
 * Records files as applied to a database that was made by other means, after proving that its schema is the one they lead to. Runs
 * nothing, not even data steps.
 *
 * @returns the names of the files
 * @throws EntwriteError schema_drifted with a finding for each difference; nothing is recorded then
 */
export async function baselineMigrations(
  context: DbContext,
  options: BaselineOptions = {},
): Promise<readonly string[]> {
  checkCall('baselineMigrations', options, { ...PLACE_RULES, to: TEXT, lockTimeout: WAITING });
  const deps = contextDeps(context);
  await deps.open();
  // Files that cannot be loaded are found before the lock is taken; others may change them while this waits for it.
  await loadMigrations(options.folder);
  return withLockedHistory(deps, options, async ({ history, journal }) => {
    const files = await loadMigrations(options.folder);
    const states = migrationStates(files, history.records);
    if (options.to !== undefined) requireFile(states, options.to);
    const end = options.to === undefined ? files.length : files.findIndex(({ name }) => name === options.to) + 1;
    const replayed = await replayMigrations(files.slice(0, end));
    const target = schemaAfter(replayed);
    const differences = diffSchemas(splitManaged(history.live.schema, target, []).managed, target);
    if (differences.length > 0) throw differs(deps.options.databaseId, differences.map(describeOperation));
    const pending = states.filter(({ state }) => state === 'pending').map(({ name }) => name);
    const taken = replayed.filter(({ file }) => pending.includes(file.name));
    const batch = nextBatch(history.records);
    const now = serverNow(deps.transport);
    await journal.write(...taken.map((collected) => recordedAsApplied(collected, batch, now, 'baseline')));
    const state = managedState(history, replayed);
    return { result: taken.map(({ file }) => file.name), state };
  });
}

const UPDATE = 'Bring the database or the files up to date, or name the last file it contains';

function differs(databaseId: string, differences: readonly string[]): EntwriteError {
  return new EntwriteError(
    'schema_drifted',
    {
      at: `database '${databaseId}'`,
      found: `${plural(differences.length, 'difference')} from what the files lead to`,
      expected: 'the schema of the files',
      remedy: `${UPDATE} with \`to\`. Nothing was recorded.`,
      commandLine: { remedy: `${UPDATE} with --to. Nothing was recorded.` },
    },
    {
      findings: differences.map((difference) => ({
        rule: 'drifted',
        at: `database '${databaseId}'`,
        found: `it would take "${difference}" to get there`,
        expected: 'no difference',
        remedy: 'See above.',
      })),
    },
  );
}
