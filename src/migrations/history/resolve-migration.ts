import { contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import { type CallRules, checkCall, WAITING } from '../../metadata/options/check-call.js';
import { oneOfWords, TEXT } from '../../metadata/options/judge-options.js';
import { replayMigrations } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { compareNames } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { type MigrationsOptions, PLACE_RULES } from '../builder/migrations-options.js';
import { withLockedHistory } from './locked-history.js';
import { freshRecord, nextBatch, type StepRecord } from './migration-record.js';
import { migrationStates, requireFile } from './migration-states.js';
import { serverNow } from './server-now.js';

export interface ResolveOptions extends MigrationsOptions {
  /** The state to record: applied as its present file describes, or not applied. */
  readonly as: 'applied' | 'pending';
  /** The reason, kept in the history. */
  readonly reason: string;
  readonly lockTimeout?: number;
}

const RESOLVE_RULES: CallRules<ResolveOptions> = {
  ...PLACE_RULES,
  as: oneOfWords(['applied', 'pending']),
  reason: TEXT,
  lockTimeout: WAITING,
};

/**
 * Marks a migration by hand if no tool can know its state: a person finished or undid its work, an edit is accepted, or its file is gone
 * for good. Only the history changes.
 *
 * @throws EntwriteError migration_unknown; migration_invalid without a reason
 * @example await resolveMigration(db, '003_add_views', { as: 'applied', reason: 'finished by hand after the outage' });
 */
export async function resolveMigration(context: DbContext, name: string, given: ResolveOptions): Promise<void> {
  checkCall('resolveMigration', given, RESOLVE_RULES);
  const { as, reason, ...options } = given;
  if (reason.trim() === '') {
    throw migrationProblem('migration_invalid', name, 'reason', {
      found: 'no reason',
      expected: 'why the history is changed by hand',
      remedy: 'Give one: readers of the history need it later.',
    });
  }
  const deps = contextDeps(context);
  await deps.open();
  // Files that cannot be loaded are found before the lock is taken; others may change them while this waits for it.
  await loadMigrations(options.folder);
  await withLockedHistory(deps, options, async ({ history, journal }) => {
    const files = await loadMigrations(options.folder);
    const current = requireFile(migrationStates(files, history.records), name);
    const known = history.records.find((record) => record.name === name) ?? null;
    const before = files.filter((file) => compareNames(file.name, name) <= 0);
    const collected = current.file === null ? undefined : (await replayMigrations(before)).at(-1);
    const now = serverNow(deps.transport);
    const fresh =
      collected === undefined ? known : freshRecord(collected, known?.batch ?? nextBatch(history.records), now);
    if (fresh !== null) {
      const finishedAt = now.toISOString();
      await journal.write({
        ...fresh,
        ...(as === 'applied'
          ? { status: 'applied' as const, steps: doneSteps(fresh.steps, known?.steps ?? []) }
          : { status: 'reverted' as const }),
        back: [],
        finishedAt,
        milliseconds: null,
        error: null,
        reason,
      });
    }
    return { result: undefined, state: {} };
  });
}

/** The steps as done, with facts from matching earlier records: a backup that a revert needs, drops that were parked. */
function doneSteps(steps: readonly StepRecord[], known: readonly StepRecord[]): readonly StepRecord[] {
  return steps.map((step, at) => {
    const same = [known[at], ...known].find((one) => one?.digest === step.digest);
    const before = same ?? (known[at]?.description === step.description ? known[at] : undefined);
    return { ...step, state: 'done', ...(before && { description: before.description, backup: before.backup }) };
  });
}
