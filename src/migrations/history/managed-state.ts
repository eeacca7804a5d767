import { createdCollections, removedCollections } from '../../operations/affected-parts.js';
import type { ManagedState } from '../../schema-manager/lock/managed-state.js';
import { type CollectedMigration, schemaAfter } from '../builder/collect-steps.js';
import { schemaOperations } from '../builder/migration-step.js';
import type { History } from './history.js';

/**
 * What entwrite remembers after all files of a run: the schema they lead to, and that its collections are entwrite's.
 *
 * @param reverted files of which nothing is left
 */
export function managedState(
  { stored }: History,
  migrations: readonly CollectedMigration[],
  reverted: readonly CollectedMigration[] = [],
): Pick<ManagedState, 'owned' | 'schema'> {
  const schema = schemaAfter(migrations);
  const here = new Set(schema.collections.map(({ id }) => id));
  const operationsOf = (some: typeof migrations) => schemaOperations(some.flatMap(({ steps }) => steps));
  const gone = [...removedCollections(operationsOf(migrations)), ...createdCollections(operationsOf(reverted))];
  const owned = (stored?.state.owned ?? []).filter((id) => here.has(id) || !gone.includes(id));
  return { schema, owned: [...new Set([...owned, ...here])] };
}
