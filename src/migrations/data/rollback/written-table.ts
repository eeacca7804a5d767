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

/** Where in a slot its parts are: two halves of a key, two times and the state. */
const [FIRST, LAST, STATE, SLOT] = [8, 16, 24, 25];

export function createWrittenTable(): WrittenTable {
  let slots = newSlots(1024);
  let used = 0;
  const collections = new Map<string, number>();

  function add(write: WrittenDocument): void {
    if (used + 1 > countOf(slots) * FULL) slots = doubled(slots);
    const key = keyOf(write.collection, write.id);
    const at = find(slots, key);
    const before = timeOf(write.before);
    if (slots.getUint8(at + STATE) === 0) {
      used += 1;
      slots.setUint32(at, key[0]);
      slots.setUint32(at + 4, key[1]);
      collections.set(write.collection, (collections.get(write.collection) ?? 0) + 1);
      slots.setFloat64(at + FIRST, before);
      slots.setFloat64(at + LAST, before);
      slots.setUint8(at + STATE, USED | (write.kind === 'created' ? CREATED : PRESENT));
    }
    const old = slots.getUint8(at + STATE);
    const isPresent = (old & PRESENT) !== 0;
    const fits = write.kind === 'created' ? !isPresent : isPresent && before === slots.getFloat64(at + LAST);
    const isKnown = write.kind === 'deleted' || write.updatedAt !== null;
    const now = write.kind === 'deleted' ? old & ~PRESENT : old | PRESENT;
    slots.setUint8(at + STATE, fits && isKnown ? now : now | BROKEN);
    slots.setFloat64(at + LAST, timeOf(write.updatedAt));
  }

  return {
    add,
    get(collection, id) {
      const at = find(slots, keyOf(collection, id));
      const state = slots.getUint8(at + STATE);
      if (state === 0) return null;
      return {
        created: (state & CREATED) !== 0,
        present: (state & PRESENT) !== 0,
        sound: (state & BROKEN) === 0,
        first: slots.getFloat64(at + FIRST),
        last: slots.getFloat64(at + LAST),
        mark: Math.floor(state / MARK),
      };
    },
    mark(collection, id, mark) {
      const at = find(slots, keyOf(collection, id)) + STATE;
      slots.setUint8(at, (slots.getUint8(at) % MARK) + mark * MARK);
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

function newSlots(count: number): DataView {
  return new DataView(new ArrayBuffer(count * SLOT));
}

function countOf(slots: DataView): number {
  return slots.byteLength / SLOT;
}

/** Where the slot of a key begins, or the free one where it belongs. */
function find(slots: DataView, [a, b]: Key): number {
  const mask = countOf(slots) - 1;
  for (let slot = a & mask; ; slot = (slot + 1) & mask) {
    const at = slot * SLOT;
    const isFree = slots.getUint8(at + STATE) === 0;
    if (isFree || (slots.getUint32(at) === a && slots.getUint32(at + 4) === b)) return at;
  }
}

function doubled(old: DataView): DataView {
  const slots = newSlots(countOf(old) * 2);
  const from = new Uint8Array(old.buffer);
  const to = new Uint8Array(slots.buffer);
  for (let at = 0; at < old.byteLength; at += SLOT) {
    if (old.getUint8(at + STATE) === 0) continue;
    to.set(from.subarray(at, at + SLOT), find(slots, [old.getUint32(at), old.getUint32(at + 4)]));
  }
  return slots;
}
