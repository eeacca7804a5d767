import { swapsIn } from '../../differ/swaps-in.js';
import type { Operation } from '../../operations/operation.js';
import { distinctChanges, type OnlineChange, onlineChanges } from '../online-changes/online-change.js';
import { joinParked, type ParkedRecord, parkedBy } from '../parking/parked-record.js';

/** What a run is about to do that cannot be read off a live schema afterwards. */
export interface Intent {
  /** Ids of collections it creates, which are entwrite's from then on. */
  readonly creates: readonly string[];
  /** Its online changes: what carries names of theirs is entwrite's too. */
  readonly changes: readonly OnlineChange[];
  /** Those of the last run that completed some: a request of theirs may arrive late, and is known by them. */
  readonly completed: readonly OnlineChange[];
  /** Names of attributes that change places, by their temporary key, and how far they came: see `begunSwap` and `placedSwap`. */
  readonly swaps?: readonly string[];
  /** Those of runs that ended before they were done. An earlier version of entwrite stored the bare key, which does not tell how far they came. */
  readonly uncertainSwaps?: readonly string[];
  /** What it parks. */
  readonly parked?: readonly ParkedRecord[];
}

/** Says of a swap that it is about to begin, of a run that will say when it comes to the last rename. */
export function begunSwap(id: string): string {
  return `${id}/begun`;
}

/** Says of a swap that all of its renames but the last one are done, and that one is about to be sent. */
export function placedSwap(id: string): string {
  return `${id}/placed`;
}

export const NO_INTENT: Intent = { creates: [], changes: [], completed: [] };

/** What has to be written down before operations are carried out. */
export function intentOf(operations: readonly Operation[]): Intent {
  const swaps = swapsIn(operations).map(begunSwap);
  const parked = parkedBy(operations);
  return {
    creates: operations.flatMap((operation) =>
      operation.type === 'create_collection' || operation.type === 'rename_collection' ? [operation.collection.id] : [],
    ),
    changes: onlineChanges(operations),
    completed: [],
    ...(swaps.length > 0 && { swaps }),
    ...(parked.length > 0 && { parked }),
  };
}

/** Both intents in one, each change once. */
export function joinIntents(a: Intent, b: Intent): Intent {
  return {
    creates: [...new Set([...a.creates, ...b.creates])],
    changes: distinctChanges([...a.changes, ...b.changes]),
    completed: distinctChanges([...a.completed, ...b.completed]),
    ...joinedSwaps('swaps', a, b),
    ...joinedSwaps('uncertainSwaps', a, b),
    ...((a.parked ?? b.parked) !== undefined && { parked: joinParked(a.parked, b.parked) }),
  };
}

/** What the next holder takes over. A run that failed and released the lock itself took its renames back before. */
export function inheritedIntent({ released, intent }: { readonly released: boolean; readonly intent: Intent }): Intent {
  const { swaps = [], ...rest } = intent;
  return released || swaps.length === 0 ? rest : joinIntents(rest, { ...NO_INTENT, uncertainSwaps: swaps });
}

function joinedSwaps<K extends 'swaps' | 'uncertainSwaps'>(key: K, a: Intent, b: Intent): Pick<Intent, K> | object {
  const all = [...new Set([...(a[key] ?? []), ...(b[key] ?? [])])];
  return all.length === 0 ? {} : { [key]: all };
}

/** What is left of an intent when all of it is done. */
export function completedIntent({ changes, completed }: Intent): Intent {
  return { ...NO_INTENT, completed: changes.length > 0 ? changes : completed };
}

/** All changes by which names in a live schema are recognised. */
export function knownChanges({ changes, completed }: Intent): readonly OnlineChange[] {
  return distinctChanges([...changes, ...completed]);
}

/** An intent as it is stored, also in the form of format 1, which had a list for each kind; null for anything else. */
export function readIntent(stored: unknown): Intent | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { creates, changes, completed = [], shadows, links = [], renames = [] } = stored as Record<string, unknown>;
  const { swaps, uncertainSwaps, parked } = stored as Partial<Intent>;
  if (!Array.isArray(creates)) return null;
  if (Array.isArray(changes) && Array.isArray(completed))
    return {
      creates,
      changes,
      completed,
      ...(swaps && { swaps }),
      ...(uncertainSwaps && { uncertainSwaps }),
      ...(parked && { parked }),
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
