import { isNamedIn } from '../../appwrite/schema/live-schema.js';
import { performAll } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { type NamedCycle, rotationSteps } from '../../differ/applicable-renames.js';
import { renameOperation } from '../../differ/rename-attributes.js';
import { displacedBy, placedBy } from '../../differ/swaps-in.js';
import { keyChanges } from '../../operations/affected-parts.js';
import { type Operation, operationNames } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { NO_INTENT } from '../lock/intent.js';
import type { Lease } from '../lock/lease.js';
import { wayBack } from '../lock/placed-swap.js';
import { placingIntent } from '../lock/placing-intent.js';

export interface PlacingDeps {
  readonly schemas: SchemaGateway;
  readonly lease: Pick<Lease, 'addIntent' | 'placedSwaps'>;
}

/** Records a swap before its last rename is sent, and returns its mark (see `placedSwap`); does nothing for any other operation. */
export async function recordPlacing(
  operation: Operation,
  swaps: readonly NamedCycle[],
  { schemas, lease }: PlacingDeps,
): Promise<readonly string[]> {
  const intent = await placingIntent(operation, swaps, lease.placedSwaps(), schemas);
  if (intent !== NO_INTENT) await lease.addIntent(intent);
  return intent.swaps;
}

/** `performAll` for operations that put names back. */
export function performReplacements(
  operations: readonly Operation[],
  schema: DatabaseSchema,
  deps: PlacingDeps,
): Promise<DatabaseSchema> {
  return performAll(deps.schemas, operations, schema, (operation) => recordPlacing(operation, [], deps));
}

/**
 * Called before a step is rolled back. If it is the last rename of a swap, takes the swap back. The way back has a temporary key of its own:
 * if the network repeats one of its renames, the next run does not mistake that for a swap which is half done. If it is the first rename of
 * a swap that was not completed, or the last of one that is not taken back as a whole, records that the swap starts over: afterwards the names
 * look as if it was made.
 *
 * @returns whether a step is one of the renames that were taken back; null if none were, and the step is rolled back as any other
 */
export async function returnSwap(
  step: Operation,
  { schemas, lease }: PlacingDeps,
  isWhole: (id: string) => boolean,
): Promise<((step: Operation) => boolean) | null> {
  const id = placedBy(step) ?? displacedBy(step);
  if (id === null) return null;
  if (placedBy(step) === null || !isWhole(id)) {
    if (lease.placedSwaps()[id] !== null) await lease.addIntent({ ...NO_INTENT, placedSwaps: { [id]: null } });
    return null;
  }
  const way = wayBack(id, lease.placedSwaps());
  if (way === null) return null;
  const { schema } = await schemas.read();
  const operations = rotationSteps(way.back, schema).map((step) => renameOperation(step, schema));
  if (operations.length === 0) return null;
  await lease.addIntent({ ...NO_INTENT, placedSwaps: way.begun });
  await performReplacements(operations, schema, { schemas, lease });
  await schemas.settle(isNamedIn(operations.flatMap(operationNames)));
  const keys = new Set([id, ...way.back.cycle.map(({ from }) => from)]);
  return (other) =>
    keyChanges(other).some(
      ({ collection, from, to }) => collection === way.back.cycle[0]?.collection && keys.has(from) && keys.has(to),
    );
}
