import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { NamedCycle } from '../../differ/applicable-renames.js';
import { placing } from '../../differ/swaps-in.js';
import type { Operation } from '../../operations/operation.js';
import { isSameId } from '../../schema/rename.js';
import { type Intent, NO_INTENT, placedSwap } from './intent.js';
import { type PlacedSwaps, placedSwapIn } from './placed-swap.js';

/**
 * The intent to record before the last rename of a swap is sent; costs one request. Empty for a rename that takes late renames back: the
 * intent already recorded shows how far the swap got.
 *
 * @param swaps the swaps of names that are to be made
 * @param placed the swaps recorded so far, ways back included
 */
export async function placingIntent(
  operation: Operation,
  swaps: readonly NamedCycle[],
  placed: PlacedSwaps,
  schemas: Pick<SchemaGateway, 'read'>,
): Promise<Intent> {
  const rename = placing(operation);
  if (rename === null) return NO_INTENT;
  const id = rename.from;
  const known = placed[id] ?? null;
  const swap = known === null ? swaps.find((one) => one.id === id) : { id, ...known };
  const noted = known?.returns === undefined ? { ...NO_INTENT, swaps: [placedSwap(id)] } : NO_INTENT;
  if (swap === undefined) return noted;
  const [first] = swap.cycle;
  if (!isSameId(first?.to ?? '', rename.to)) return NO_INTENT;
  return { ...noted, placedSwaps: placedSwapIn(await schemas.read(), swap) };
}
