import { swapsIn } from '../../differ/swaps-in.js';
import type { CollectedMigration } from './collect-steps.js';
import { schemaOperations } from './migration-step.js';

/** The names that have changed places once some files are applied, see `ManagedState`: their schema does not show it. */
export function swapsOf(migrations: readonly CollectedMigration[]): readonly string[] {
  const swaps = migrations.flatMap(({ file, steps }) => [
    ...(file.migration.swaps ?? []),
    ...swapsIn(schemaOperations(steps)),
  ]);
  return [...new Set(swaps)];
}
