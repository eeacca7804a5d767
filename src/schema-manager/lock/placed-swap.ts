import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import {
  isBegun,
  isWithoutFirst,
  misplacedSteps,
  type NamedCycle,
  type RenameCycle,
  returnOf,
  rotationSteps,
} from '../../differ/applicable-renames.js';
import type { AttributeRename } from '../../schema/rename.js';
import { schemaName } from '../../schema/schema-name.js';

/** A swap of names as it was before its last rename was sent: late duplicates of its renames would lead to the same names again. */
export interface PlacedSwap {
  readonly cycle: RenameCycle;
  /**
   * When the server last changed what then had the temporary key, ISO 8601; null if the server does not report it. Missing while the last
   * rename of a way back is still to come.
   */
  readonly since?: string | null;
  /** The temporary key of the swap that this one takes back after a failed run. The next run completes it, whatever its model declares. */
  readonly returns?: string;
}

/** By temporary key; null for a swap that has started over or was taken back. */
export type PlacedSwaps = Readonly<Record<string, PlacedSwap | null>>;

/** The record made before the last rename of a swap is sent. */
export function placedSwapIn(
  live: Pick<LiveSchema, 'changedAt'>,
  { id, ...swap }: Omit<PlacedSwap, 'since'> & NamedCycle,
): PlacedSwaps {
  const placed = { [id]: { ...swap, since: temporarySince(live, { id, ...swap }) } };
  return swap.returns === undefined ? placed : { ...placed, [swap.returns]: null };
}

/** The way back of a swap, and the record made before it begins; null if the names of the swap were not recorded. */
export function wayBack(
  id: string,
  placed: PlacedSwaps,
): { readonly back: NamedCycle; readonly begun: PlacedSwaps } | null {
  const swap = placed[id] ?? null;
  if (swap === null) return null;
  const back = returnOf({ id, cycle: swap.cycle });
  return { back, begun: { [back.id]: { cycle: back.cycle, returns: id } } };
}

/**
 * The renames that put names where they belong: those that reverse renames which arrived again after a swap was complete, and the rest of a
 * way back that a killed run began.
 */
export function missingRenames(
  live: Pick<LiveSchema, 'schema' | 'changedAt'>,
  placed: PlacedSwaps,
): readonly AttributeRename[] {
  return Object.entries(placed).flatMap(([id, swap]) => {
    if (swap === null || !isBegun(swap.cycle, live.schema, id)) return [];
    const named = { id, cycle: swap.cycle };
    if (isMoved(named, swap.since, live)) return misplacedSteps(named, live.schema);
    return swap.returns === undefined ? [] : rotationSteps(named, live.schema);
  });
}

/** Whether renames of a swap arrived again after its last one: something else has the temporary key now. */
function isMoved(
  swap: NamedCycle,
  since: PlacedSwap['since'],
  live: Pick<LiveSchema, 'schema' | 'changedAt'>,
): boolean {
  if (since === undefined) return false;
  return since === null ? isWithoutFirst(swap.cycle, live.schema) : temporarySince(live, swap) !== since;
}

function temporarySince({ changedAt }: Pick<LiveSchema, 'changedAt'>, { id, cycle }: NamedCycle): string | null {
  const [first] = cycle;
  return (first && changedAt.get(schemaName(first.collection, id))) ?? null;
}
