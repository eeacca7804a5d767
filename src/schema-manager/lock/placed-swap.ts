import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { isBegun, isWithoutFirst, type NamedCycle, type RenameCycle } from '../../differ/applicable-renames.js';
import { schemaName } from '../../schema/schema-name.js';

/** A swap of names as it was before its last rename was sent: late duplicates of its renames would lead to the same names again. */
export interface PlacedSwap {
  readonly cycle: RenameCycle;
  /** When the server last changed what then had the temporary key, ISO 8601; null if the server does not report it. */
  readonly since: string | null;
  /** Whether the last rename was about to be taken back, which brings back the temporary key, too. */
  readonly isReturning?: true;
}

/** By temporary key; null for a swap that has started over. */
export type PlacedSwaps = Readonly<Record<string, PlacedSwap | null>>;

export function placedSwapIn(live: Pick<LiveSchema, 'changedAt'>, swap: NamedCycle): PlacedSwap {
  return { cycle: swap.cycle, since: temporarySince(live, swap) };
}

/** Completed swaps that are displaced again, because their renames arrived once more. */
export function misplacedSwaps(
  live: Pick<LiveSchema, 'schema' | 'changedAt'>,
  placed: PlacedSwaps = {},
): readonly NamedCycle[] {
  return Object.entries(placed).flatMap(([id, swap]) => {
    if (swap === null || !isBegun(swap.cycle, live.schema, id)) return [];
    const { cycle, since, isReturning = false } = swap;
    const isUnknown = since === null || isReturning;
    const isMoved = isUnknown ? isWithoutFirst(cycle, live.schema) : temporarySince(live, { id, cycle }) !== since;
    return isMoved ? [{ id, cycle }] : [];
  });
}

function temporarySince({ changedAt }: Pick<LiveSchema, 'changedAt'>, { id, cycle }: NamedCycle): string | null {
  const [first] = cycle;
  return (first && changedAt.get(schemaName(first.collection, id))) ?? null;
}
