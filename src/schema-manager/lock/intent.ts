import { displacedBy, swapsIn } from '../../differ/swaps-in.js';
import { droppedPart, type Operation, operationNames } from '../../operations/operation.js';
import type { AttributeRename } from '../../schema/rename.js';
import { canonicalJson } from '../../util/canonical-json.js';
import { definedOnly } from '../../util/defined-only.js';
import {
  distinctChanges,
  type OnlineChange,
  onlineChange,
  onlineChanges,
  takenAwayBy,
} from '../online-changes/online-change.js';
import { joinParked, type ParkedRecord, parkedBy } from '../parking/parked-record.js';
import type { LateDropTimes } from './late-drops.js';
import type { PlacedSwaps } from './placed-swap.js';

/** What a run is about to do that cannot be read off the live schema afterwards. */
export interface Intent {
  /** Ids of collections it creates; entwrite owns them from then on. */
  readonly creates: readonly string[];
  /** Its online changes: entwrite also owns whatever carries their temporary names. */
  readonly changes: readonly OnlineChange[];
  /** Online changes of the last run that completed any: they identify its late requests. */
  readonly completed: readonly OnlineChange[];
  /** Swaps of attribute names, by their temporary key, and how far they got: see `begunSwap` and `placedSwap`. */
  readonly swaps?: readonly string[];
  /**
   * Swaps of runs that ended before completing them. Earlier versions of entwrite stored the bare key, which does not show how far they
   * got.
   */
  readonly uncertainSwaps?: readonly string[];
  /** Swaps of this run and of earlier ones whose last rename was about to be sent. */
  readonly placedSwaps?: PlacedSwaps;
  /** Attributes whose stored values it fills in place, see `filledNames`. */
  readonly fills?: readonly string[];
  /** Those of runs that ended before that was done. */
  readonly fillsLeft?: readonly string[];
  /** Renames beside what is filled, because functions read documents by former keys, too. A person may have confirmed them. */
  readonly renamesBesideFills?: readonly AttributeRename[];
  /** What it parks. */
  readonly parked?: readonly ParkedRecord[];
  /** Names (see `operationNames`) that it drops: if the run is killed, such a drop may arrive later. */
  readonly drops?: readonly string[];
  /** Drops of earlier runs that may still arrive, and of this one once it has ended. */
  readonly lateDrops?: LateDropTimes;
  /** Names of the migration files that it reverts; kept until a run completes. */
  readonly reverts?: readonly string[];
}

/** Marks a swap as about to begin, in a run that will record when it reaches the last rename. */
export function begunSwap(id: string): string {
  return `${id}/begun`;
}

const PLACED = '/placed';

/** Marks a swap whose renames are all done but the last, which is about to be sent. */
export function placedSwap(id: string): string {
  return `${id}${PLACED}`;
}

export const NO_INTENT: Intent = { creates: [], changes: [], completed: [] };

export function intentOf(operations: readonly Operation[]): Intent {
  const swaps = swapsIn(operations).map(begunSwap);
  const anew = operations.flatMap((operation) => displacedBy(operation) ?? []);
  const parked = parkedBy(operations);
  const drops = [...new Set(operations.flatMap(droppedNames))];
  return {
    creates: operations.flatMap((operation) =>
      operation.type === 'create_collection' || operation.type === 'rename_collection' ? [operation.collection.id] : [],
    ),
    changes: onlineChanges(operations),
    completed: [],
    ...(swaps.length > 0 && { swaps }),
    ...(anew.length > 0 && { placedSwaps: Object.fromEntries(anew.map((id) => [id, null])) }),
    ...(parked.length > 0 && { parked }),
    ...(drops.length > 0 && { drops }),
  };
}

/** The names that are dropped for good, and those an online change drops before reusing them. What it drops last has another name. */
function droppedNames(operation: Operation): readonly string[] {
  const change = onlineChange(operation);
  const dropped = droppedPart(operation) === null ? [] : operationNames(operation);
  return change === null ? dropped : [...dropped, ...takenAwayBy(change)];
}

export function joinIntents(a: Intent, b: Intent): Intent {
  return {
    creates: [...new Set([...a.creates, ...b.creates])],
    changes: distinctChanges([...a.changes, ...b.changes]),
    completed: distinctChanges([...a.completed, ...b.completed]),
    ...joinedNames('swaps', a, b),
    ...joinedNames('uncertainSwaps', a, b),
    ...((a.placedSwaps ?? b.placedSwaps) !== undefined && { placedSwaps: { ...a.placedSwaps, ...b.placedSwaps } }),
    ...((a.parked ?? b.parked) !== undefined && { parked: joinParked(a.parked, b.parked) }),
    ...joinedNames('drops', a, b),
    ...((a.lateDrops ?? b.lateDrops) !== undefined && { lateDrops: { ...a.lateDrops, ...b.lateDrops } }),
    ...joinedNames('reverts', a, b),
    ...joinedNames('fills', a, b),
    ...joinedNames('fillsLeft', a, b),
    ...joinedRenames(a, b),
  };
}

/** Swaps that may be half done: those of runs that ended early, and of a run that has not released the lock; never those taken back. */
export function unfinishedSwaps({ released, intent }: HeldIntent): readonly string[] {
  const { swaps = [], uncertainSwaps = [], placedSwaps = {} } = intent;
  const returned = new Set(
    Object.keys(placedSwaps).flatMap((id) => (placedSwaps[id] === null ? [placedSwap(id)] : [])),
  );
  return [...uncertainSwaps, ...(released ? [] : swaps)].filter((name) => !returned.has(name));
}

interface HeldIntent {
  readonly released: boolean;
  readonly intent: Intent;
}

/** What the next holder inherits. A failed run that released the lock has taken its renames back, and its drops were answered. */
export function inheritedIntent({ released, intent }: HeldIntent, lease: number): Intent {
  const { swaps = [], drops = [], fills = [], renamesBesideFills, ...rest } = intent;
  const hasFills = rest.fillsLeft !== undefined || (!released && fills.length > 0);
  const kept = hasFills ? { ...rest, ...definedOnly({ renamesBesideFills }) } : rest;
  if (released) return kept;
  const lateDrops = Object.fromEntries(drops.map((name) => [name, lease]));
  return joinIntents(kept, {
    ...NO_INTENT,
    ...(swaps.length > 0 && { uncertainSwaps: swaps }),
    ...(drops.length > 0 && { lateDrops }),
    ...(fills.length > 0 && { fillsLeft: fills }),
  });
}

/** The attributes that runs which ended early were filling. */
export function interruptedFills(lock: HeldIntent | null = null): readonly string[] {
  const { fills = [], fillsLeft = [] } = lock?.intent ?? NO_INTENT;
  return [...fillsLeft, ...(lock?.released === false ? fills : [])];
}

function joinedNames<K extends 'swaps' | 'uncertainSwaps' | 'drops' | 'reverts' | 'fills' | 'fillsLeft'>(
  key: K,
  a: Intent,
  b: Intent,
): Pick<Intent, K> | object {
  const all = [...new Set([...(a[key] ?? []), ...(b[key] ?? [])])];
  return all.length === 0 ? {} : { [key]: all };
}

function joinedRenames(
  { renamesBesideFills: a = [] }: Intent,
  { renamesBesideFills: b = [] }: Intent,
): Pick<Intent, 'renamesBesideFills'> {
  const all = [...a, ...b].map((rename) => [canonicalJson(rename), rename] as const);
  return all.length === 0 ? {} : { renamesBesideFills: [...new Map(all).values()] };
}

/** What remains of a completed intent: what earlier runs left and this one did not do, such as swaps except those `made` by now. */
export function completedIntent(
  { changes, completed, uncertainSwaps = [], placedSwaps, fills = [], fillsLeft = [], renamesBesideFills }: Intent,
  made: readonly string[],
): Intent {
  const known = new Set(made.map(placedSwap));
  const unmade = uncertainSwaps.filter((name) => name.endsWith(PLACED) && !known.has(name));
  const unfilled = fillsLeft.filter((name) => !fills.includes(name));
  return {
    ...NO_INTENT,
    completed: changes.length > 0 ? changes : completed,
    ...(unmade.length > 0 && { uncertainSwaps: unmade }),
    ...(placedSwaps !== undefined && { placedSwaps }),
    ...(unfilled.length > 0 && { fillsLeft: unfilled, ...definedOnly({ renamesBesideFills }) }),
  };
}

/** All changes whose names are recognised in a live schema. */
export function knownChanges({ changes, completed }: Intent): readonly OnlineChange[] {
  return distinctChanges([...changes, ...completed]);
}

/** A stored intent, including format 1, which had a list for each kind of change; null for anything else. */
export function readIntent(stored: unknown): Intent | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { creates, changes, completed = [], shadows, links = [], renames = [] } = stored as Record<string, unknown>;
  const {
    swaps,
    uncertainSwaps,
    placedSwaps,
    parked,
    drops,
    lateDrops,
    reverts,
    fills,
    fillsLeft,
    renamesBesideFills,
  } = stored as Partial<Intent>;
  if (!Array.isArray(creates)) return null;
  if (Array.isArray(changes) && Array.isArray(completed))
    return {
      creates,
      changes,
      completed,
      ...definedOnly({ swaps, uncertainSwaps, placedSwaps, parked, drops, lateDrops, reverts }),
      ...definedOnly({ fills, fillsLeft, renamesBesideFills }),
    };
  if (!Array.isArray(shadows) || !Array.isArray(links) || !Array.isArray(renames)) return null;
  const tagged = (kind: OnlineChange['kind'], list: readonly object[]) =>
    list.map((change) => ({ kind, ...change }) as OnlineChange);
  return {
    ...NO_INTENT,
    creates,
    changes: [...tagged('attribute', shadows), ...tagged('relationship', links), ...tagged('collection', renames)],
  };
}
