import { contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import { classifyOperation } from '../../operations/operation.js';
import type { Drops } from '../../schema-manager/parking/parked-record.js';
import { destructiveName } from '../../schema-manager/plan/destructive-consent.js';
import { describeStep } from '../builder/execution-step.js';
import { schemaOperations } from '../builder/migration-step.js';
import type { MigrationsOptions } from '../builder/migrations-options.js';
import { openHistory } from '../history/history.js';
import { serverNow } from '../history/server-now.js';
import { fileDrops } from '../run/parked-drops.js';
import type { RevertChoice } from './choose-reverts.js';
import { planReverts } from './plan-reverts.js';

export interface ShowRevertsOptions extends MigrationsOptions, RevertChoice {
  /** See `MigrationWorkOptions.drops`. */
  readonly drops?: Drops;
}

export interface RevertPreview {
  readonly name: string;
  readonly steps: readonly string[];
  /** What is lost, or restored empty, by the names for `allowDestructive`. */
  readonly losses: readonly string[];
}

/** What `revertMigrations` would do, newest file first; writes nothing. Throws migration_irreversible, migration_invalid or migration_unknown. */
export async function showReverts(
  context: DbContext,
  options: ShowRevertsOptions = {},
): Promise<readonly RevertPreview[]> {
  const deps = contextDeps(context);
  await deps.open();
  const history = await openHistory(deps).read();
  const { reverts } = await planReverts(history, options, fileDrops(deps, options), serverNow(deps.transport));
  return reverts.map(({ record, back, gone }) => {
    const lost = schemaOperations(back).filter((operation) => classifyOperation(operation) === 'destructive');
    const empty = gone.flatMap(({ dropped }) => dropped);
    const losses = new Set([...lost, ...empty].map(destructiveName));
    return { name: record.name, steps: back.map(describeStep), losses: [...losses] };
  });
}
