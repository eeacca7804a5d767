import { displacedBy } from '../../differ/swaps-in.js';
import { createdCollections } from '../../operations/affected-parts.js';
import { droppedPart, type Operation, operationNames } from '../../operations/operation.js';
import type { AttributeRename } from '../../schema/rename.js';
import { canonicalJson } from '../../util/canonical-json.js';
import { isRecord } from '../../util/is-record.js';
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

/** What a run is about to do that cannot be read off the live schema afterwards. Stored without its empty parts. */
export interface Intent {
  /** Ids of collections it creates; entwrite owns them from then on. */
  readonly creates: readonly string[];
  /** Its online changes: entwrite also owns whatever carries their temporary names. */
  readonly changes: readonly OnlineChange[];
  /** Online changes of the last run that completed any: they identify its late requests. */
  readonly completed: readonly OnlineChange[];
  /** Swaps of attribute names whose last rename is about to be sent: see `placedSwap`. */
  readonly swaps: readonly string[];
  /** Those of runs that ended before completing them. */
  readonly uncertainSwaps: readonly string[];
  /** Swaps of this run and of earlier ones whose last rename was about to be sent. */
  readonly placedSwaps: PlacedSwaps;
  /** Attributes whose stored values it fills in place, see `filledNames`. */
  readonly fills: readonly string[];
  /** Those of runs that ended before that was done. */
  readonly fillsLeft: readonly string[];
  /** Renames beside what is filled, because functions read documents by former keys, too. A person may have confirmed them. */
  readonly renamesBesideFills: readonly AttributeRename[];
  readonly parked: readonly ParkedRecord[];
  /** Names (see `operationNames`) that it drops: if the run is killed, such a drop may arrive later. */
  readonly drops: readonly string[];
  /** Drops of earlier runs that may still arrive, and of this one once it has ended. */
  readonly lateDrops: LateDropTimes;
  /** Names of the migration files that it reverts; kept until a run completes. */
  readonly reverts: readonly string[];
}

export const NO_INTENT: Intent = {
  creates: [],
  changes: [],
  completed: [],
  swaps: [],
  uncertainSwaps: [],
  placedSwaps: {},
  fills: [],
  fillsLeft: [],
  renamesBesideFills: [],
  parked: [],
  drops: [],
  lateDrops: {},
  reverts: [],
};

/** Marks a swap whose renames are all done but the last, which is about to be sent. */
export function placedSwap(id: string): string {
  return `${id}/placed`;
}

export function intentOf(operations: readonly Operation[]): Intent {
  const startedOver = operations.flatMap((operation) => displacedBy(operation) ?? []);
  return {
    ...NO_INTENT,
    creates: createdCollections(operations),
    changes: onlineChanges(operations),
    placedSwaps: Object.fromEntries(startedOver.map((id) => [id, null])),
    parked: parkedBy(operations),
    drops: [...new Set(operations.flatMap(droppedNames))],
  };
}

/** The names that are dropped for good, and those an online change drops before reusing them. What it drops last has another name. */
function droppedNames(operation: Operation): readonly string[] {
  const change = onlineChange(operation);
  const dropped = droppedPart(operation) === null ? [] : operationNames(operation);
  return change === null ? dropped : [...dropped, ...takenAwayBy(change)];
}

export function isNothing(intent: Intent): boolean {
  return Object.values(intent).every(isEmpty);
}

function isEmpty(part: object): boolean {
  return Object.keys(part).length === 0;
}

export function joinIntents(a: Intent, b: Intent): Intent {
  return {
    creates: joined(a.creates, b.creates),
    changes: distinctChanges([...a.changes, ...b.changes]),
    completed: distinctChanges([...a.completed, ...b.completed]),
    swaps: joined(a.swaps, b.swaps),
    uncertainSwaps: joined(a.uncertainSwaps, b.uncertainSwaps),
    placedSwaps: { ...a.placedSwaps, ...b.placedSwaps },
    fills: joined(a.fills, b.fills),
    fillsLeft: joined(a.fillsLeft, b.fillsLeft),
    renamesBesideFills: joined(a.renamesBesideFills, b.renamesBesideFills),
    parked: joinParked(a.parked, b.parked),
    drops: joined(a.drops, b.drops),
    lateDrops: { ...a.lateDrops, ...b.lateDrops },
    reverts: joined(a.reverts, b.reverts),
  };
}

function joined<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  return [...new Map([...a, ...b].map((one) => [canonicalJson(one), one])).values()];
}

interface HeldIntent {
  readonly released: boolean;
  readonly intent: Intent;
}

/** Swaps that may be half done: those of runs that ended early, and of a run that has not released the lock; never those taken back. */
export function unfinishedSwaps({ released, intent }: HeldIntent): readonly string[] {
  const { swaps, uncertainSwaps, placedSwaps } = intent;
  const ids = Object.keys(placedSwaps).filter((id) => placedSwaps[id] === null);
  const takenBack = new Set(ids.map(placedSwap));
  return [...uncertainSwaps, ...(released ? [] : swaps)].filter((name) => !takenBack.has(name));
}

/** What the next holder inherits. A failed run that released the lock has taken its renames back, and its drops were answered. */
export function inheritedIntent({ released, intent }: HeldIntent, lease: number): Intent {
  const { swaps, drops, fills, renamesBesideFills, ...rest } = intent;
  const left = released ? NO_INTENT : { ...NO_INTENT, uncertainSwaps: swaps, fillsLeft: fills };
  const fillsLeft = joined(rest.fillsLeft, left.fillsLeft);
  return {
    ...joinIntents({ ...NO_INTENT, ...rest }, left),
    renamesBesideFills: fillsLeft.length > 0 ? renamesBesideFills : [],
    lateDrops: { ...rest.lateDrops, ...(released ? {} : Object.fromEntries(drops.map((name) => [name, lease]))) },
  };
}

/** The attributes that runs which ended early were filling. */
export function interruptedFills(lock: HeldIntent | null = null): readonly string[] {
  const { fills, fillsLeft } = lock?.intent ?? NO_INTENT;
  return [...fillsLeft, ...(lock?.released === false ? fills : [])];
}

/** What remains of a completed intent: what earlier runs left and this one did not do, such as swaps except those `made` by now. */
export function completedIntent(intent: Intent, made: readonly string[]): Intent {
  const { changes, completed, uncertainSwaps, placedSwaps, fills, renamesBesideFills } = intent;
  const known = new Set(made.map(placedSwap));
  const fillsLeft = intent.fillsLeft.filter((name) => !fills.includes(name));
  return {
    ...NO_INTENT,
    completed: changes.length > 0 ? changes : completed,
    uncertainSwaps: uncertainSwaps.filter((name) => !known.has(name)),
    placedSwaps,
    fillsLeft,
    renamesBesideFills: fillsLeft.length > 0 ? renamesBesideFills : [],
  };
}

/** All changes whose names are recognised in a live schema. */
export function knownChanges({ changes, completed }: Intent): readonly OnlineChange[] {
  return distinctChanges([...changes, ...completed]);
}

/** An intent as stored: without its empty parts, but for those that were there from the beginning. */
export function storedIntent({ creates, changes, completed, ...rest }: Intent): object {
  const parts = Object.entries(rest).filter(([, part]) => !isEmpty(part));
  return { creates, changes, completed, ...Object.fromEntries(parts) };
}

/** A stored intent, including format 1, which had a list for each kind of change; null for anything else. */
export function readIntent(stored: unknown): Intent | null {
  if (!isRecord(stored) || !Array.isArray(stored.creates)) return null;
  const { creates, changes, shadows, links = [], renames = [] } = stored;
  if (Array.isArray(changes)) {
    const parts = Object.entries(stored).filter(([name]) => Object.hasOwn(NO_INTENT, name));
    return { ...NO_INTENT, ...Object.fromEntries(parts) };
  }
  if (!Array.isArray(shadows) || !Array.isArray(links) || !Array.isArray(renames)) return null;
  const tagged = (kind: OnlineChange['kind'], list: readonly object[]) =>
    list.map((change) => ({ kind, ...change }) as OnlineChange);
  return {
    ...NO_INTENT,
    creates,
    changes: [...tagged('attribute', shadows), ...tagged('relationship', links), ...tagged('collection', renames)],
  };
}
