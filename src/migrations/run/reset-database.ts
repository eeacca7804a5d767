import { contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import { createdCollections } from '../../operations/affected-parts.js';
import { deleteManaged } from '../../schema-manager/executor/delete-managed.js';
import type { MigrationPlan } from '../../schema-manager/plan/migration-plan.js';
import { definedOnly } from '../../util/defined-only.js';
import { schemaOperations } from '../builder/migration-step.js';
import { openHistory } from '../history/history.js';
import type { MigrationRunReport } from '../history/migration-report.js';
import type { MigrationWorkOptions } from './migration-work-options.js';
import { fileDrops } from './parked-drops.js';
import { pendingWork } from './pending-work.js';
import { runMigrations } from './run-migrations.js';

interface ResetOutcome {
  /** What was created where there are no files. */
  readonly plan: MigrationPlan | null;
  /** What the files did. */
  readonly report: MigrationRunReport | null;
}

/**
 * Deletes what the model and the migration files make, documents and history included, and leaves the database as a fresh one with all
 * files applied; without files, as the model says. Files that cannot be replayed are found before anything is deleted.
 */
export async function resetDatabase(context: DbContext, options: MigrationWorkOptions): Promise<ResetOutcome> {
  const deps = contextDeps(context);
  const { schemas, model, onProgress } = deps;
  const { pending: files, skipped } = await pendingWork({ records: [] }, options, fileDrops(deps, options));
  const steps = files.flatMap((file) => file.steps);
  const collections = [
    ...model().schema.collections.map(({ id }) => id),
    ...createdCollections(schemaOperations(steps)),
  ];
  const waiting = definedOnly({ signal: options.signal, lockTimeout: options.lockTimeout });
  await deleteManaged({ schemas, states: openHistory(deps).states, collections, onProgress }, waiting);
  if (files.length + skipped.length === 0)
    return { plan: await context.getSchemaManager().ensureCreated(waiting), report: null };
  // What the files drop on the way holds nothing yet.
  const report = await runMigrations(context, { ...options, allowDestructive: true });
  return { plan: null, report };
}
