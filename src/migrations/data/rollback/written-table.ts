import { createHash } from 'node:crypto';
import type { WrittenDocument } from '../written-document.js';

/** What all writes of a step together did to one document. */
export interface NetWrite {
  /** Whether the step made it; else it was there before. */
  readonly created: boolean;
  /** Whether it is there after the step. */
  readonly present: boolean;
  /** Whether only the step wrote to it from its first to its last write, as far as the log shows. */
  readonly sound: boolean;
  /** Its `$updatedAt` before the first write and after the last one, in milliseconds; NaN where there is none. */
  readonly first: number;
  readonly last: number;
  /** The last value given to `mark`, 0 before. */
  readonly mark: number;
}

/**
 * The net effect of a log by document: 25 bytes a slot, 33 to 67 per document, whatever the length of ids. Documents are
 * distinguished by 64 bits of a hash: two that share one (one in 37 million for a million documents) look unsound and are not touched.
 */
export interface WrittenTable {
  readonly add: (write: WrittenDocument) => void;
  readonly get: (collection: string, id: string) => NetWrite | null;
  /** Remembers a number from 1 to 3 beside a document. */
  readonly mark: (collection: string, id: string, mark: number) => void;
  /** Documents by collection. */
  readonly collections: () => ReadonlyMap<string, number>;
}

const USED = 1;
const CREATED = 2;
const PRESENT = 4;
const BROKEN = 8;
const MARK = 16;
const FULL = 0.75;

interface Slots {
  readonly count: number;
  readonly keys: Uint32Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly state: Uint8Array;
}

export function createWrittenTable(): WrittenTable {
  let slots = newSlots(1024);
  let used = 0;
  const collections = new Map<string, number>();

  function add(write: WrittenDocument): void {
    if (used + 1 > slots.count * FULL) slots = doubled(slots);
    const { first, last, state, keys } = slots;
    const key = keyOf(write.collection, write.id);
    const at = find(slots, key);
    const before = timeOf(write.before);
    const isNew = state[at] === 0;
    if (isNew) {
      used += 1;
      collections.set(write.collection, (collections.get(write.collection) ?? 0) + 1);
      keys.set(key, at * 2);
      first[at] = before;
      state[at] = USED | (write.kind === 'created' ? CREATED : PRESENT);
      last[at] = before;
    }
    const old = state[at] ?? 0;
    const isPresent = (old & PRESENT) !== 0;
    const fits = write.kind === 'created' ? !isPresent : isPresent && before === last[at];
    const isKnown = write.kind === 'deleted' || write.updatedAt !== null;
    const now = write.kind === 'deleted' ? old & ~PRESENT : old | PRESENT;
    state[at] = fits && isKnown ? now : now | BROKEN;
    last[at] = timeOf(write.updatedAt);
  }

  return {
    add,
    get(collection, id) {
      const at = find(slots, keyOf(collection, id));
      const state = slots.state[at] ?? 0;
      if (state === 0) return null;
      return {
        created: (state & CREATED) !== 0,
        present: (state & PRESENT) !== 0,
        sound: (state & BROKEN) === 0,
        first: slots.first[at] ?? Number.NaN,
        last: slots.last[at] ?? Number.NaN,
        mark: Math.floor(state / MARK),
      };
    },
    mark(collection, id, mark) {
      const at = find(slots, keyOf(collection, id));
      slots.state[at] = ((slots.state[at] ?? 0) % MARK) + mark * MARK;
    },
    collections: () => collections,
  };
}

type Key = readonly [number, number];

function keyOf(collection: string, id: string): Key {
  const digest = createHash('sha256').update(`${collection}/${id}`).digest();
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
}

function timeOf(text: string | null): number {
  return text === null ? Number.NaN : Date.parse(text);
}

function newSlots(count: number): Slots {
  return {
    count,
    keys: new Uint32Array(count * 2),
    first: new Float64Array(count),
    last: new Float64Array(count),
    state: new Uint8Array(count),
  };
}

/** The slot of a key, or the free one where it belongs. */
function find({ count, keys, state }: Slots, [a, b]: Key): number {
  for (let at = a & (count - 1); ; at = (at + 1) & (count - 1)) {
    if (state[at] === 0 || (keys[at * 2] === a && keys[at * 2 + 1] === b)) return at;
  }
}

function doubled(old: Slots): Slots {
  const slots = newSlots(old.count * 2);
  for (let from = 0; from < old.count; from += 1) {
    if (old.state[from] === 0) continue;
    const key: Key = [old.keys[from * 2] ?? 0, old.keys[from * 2 + 1] ?? 0];
    const to = find(slots, key);
    slots.keys.set(key, to * 2);
    slots.first[to] = old.first[from] ?? Number.NaN;
    slots.last[to] = old.last[from] ?? Number.NaN;
    slots.state[to] = old.state[from] ?? 0;
  }
  return slots;
}
