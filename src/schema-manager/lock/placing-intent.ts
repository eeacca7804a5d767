import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { NamedCycle } from '../../differ/applicable-renames.js';
import { placedBy } from '../../differ/swaps-in.js';
import type { Operation } from '../../operations/operation.js';
import { type Intent, NO_INTENT, placedSwap } from './intent.js';
import { placedSwapIn } from './placed-swap.js';

/**
 * What has to be written down before the last rename of a swap is sent: one request.
 *
 * @param swaps the names that change places, of which the rename concerns one
 */
export async function placingIntent(
  operation: Operation,
  swaps: readonly NamedCycle[],
  schemas: Pick<SchemaGateway, 'read'>,
): Promise<Intent> {
  const id = placedBy(operation);
  if (id === null) return NO_INTENT;
  const swap = swaps.find((one) => one.id === id);
  const placedSwaps = swap === undefined ? {} : { [id]: placedSwapIn(await schemas.read(), swap) };
  return { ...NO_INTENT, swaps: [placedSwap(id)], placedSwaps };
}
