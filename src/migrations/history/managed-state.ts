import { createdCollections, removedCollections } from '../../operations/affected-parts.js';
import { goneAfter, type ManagedState, NO_STATE } from '../../schema-manager/lock/managed-state.js';
import { type CollectedMigration, schemaAfter } from '../builder/collect-steps.js';
import { schemaOperations } from '../builder/migration-step.js';
import { swapsOf } from '../builder/swaps-of.js';
import type { History } from './history.js';

/** What entwrite remembers after a run of files: their schema, the collections it owns, and names that changed places. */
export function managedState(
  { stored }: History,
  migrations: readonly CollectedMigration[],
  reverted: readonly CollectedMigration[] = [],
): Pick<ManagedState, 'owned' | 'schema' | 'swaps' | 'gone'> {
  const schema = schemaAfter(migrations);
  const here = new Set(schema.collections.map(({ id }) => id));
  const operationsOf = (some: typeof migrations) => schemaOperations(some.flatMap(({ steps }) => steps));
  const gone = [...removedCollections(operationsOf(migrations)), ...createdCollections(operationsOf(reverted))];
  const owned = (stored?.state.owned ?? []).filter((id) => here.has(id) || !gone.includes(id));
  const taken = swapsOf(reverted);
  const swaps = (stored?.state.swaps ?? []).filter((swap) => !taken.includes(swap));
  return {
    schema,
    owned: [...new Set([...owned, ...here])],
    swaps: [...new Set([...swaps, ...swapsOf(migrations)])],
    ...goneAfter(stored?.state ?? NO_STATE, [], schema),
  };
}
