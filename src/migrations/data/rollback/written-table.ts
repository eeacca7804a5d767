import { createHashTable, hashOf } from '../../../util/hash-table.js';
import type { WrittenDocument } from '../written-document.js';

/** The combined effect of a step's writes to one document. */
export interface NetWrite {
  /** Whether the step created it; otherwise it existed before. */
  readonly created: boolean;
  /** Whether it exists after the step. */
  readonly present: boolean;
  /** Whether only the step wrote to it between its first and last write, as far as the log shows. */
  readonly sound: boolean;
  /** Its `$updatedAt` before the first and after the last write, in milliseconds; NaN if there is none. */
  readonly first: number;
  readonly last: number;
  /** The last value passed to `mark`; 0 before. */
  readonly mark: number;
}

/** The net effect of a log by document: 44 to 87 bytes for each, whatever the length of ids. */
export interface WrittenTable {
  readonly add: (write: WrittenDocument) => void;
  readonly get: (collection: string, id: string) => NetWrite | null;
  /** Stores a number from 1 to 3 with a document. */
  readonly mark: (collection: string, id: string, mark: number) => void;
  /** The number of documents by collection. */
  readonly collections: () => ReadonlyMap<string, number>;
}

const CREATED = 1;
const PRESENT = 2;
const BROKEN = 4;
const MARK = 8;

export function createWrittenTable(): WrittenTable {
  const rows = createHashTable();
  // By row: the times before the first and after the last write, and the state.
  let times = new Float64Array(2048);
  let states = new Uint8Array(1024);
  const collections = new Map<string, number>();
  const hashAt = (collection: string, id: string) => hashOf(`${collection}/${id}`);

  function newRow({ collection, id, kind, before }: WrittenDocument): number {
    const row = rows.size() + 1;
    if (row === states.length) {
      times = copied(times, new Float64Array(row * 4));
      states = copied(states, new Uint8Array(row * 2));
    }
    rows.set(hashAt(collection, id), row);
    collections.set(collection, (collections.get(collection) ?? 0) + 1);
    times.fill(timeOf(before), row * 2, row * 2 + 2);
    states[row] = kind === 'created' ? CREATED : PRESENT;
    return row;
  }

  return {
    add(write) {
      const row = rows.get(hashAt(write.collection, write.id)) || newRow(write);
      const old = states[row] ?? 0;
      const isPresent = (old & PRESENT) !== 0;
      const fits = write.kind === 'created' ? !isPresent : isPresent && timeOf(write.before) === times[row * 2 + 1];
      const isKnown = write.kind === 'deleted' || write.updatedAt !== null;
      const now = write.kind === 'deleted' ? old & ~PRESENT : old | PRESENT;
      states[row] = fits && isKnown ? now : now | BROKEN;
      times[row * 2 + 1] = timeOf(write.updatedAt);
    },
    get(collection, id) {
      const row = rows.get(hashAt(collection, id));
      if (row === 0) return null;
      const state = states[row] ?? 0;
      return {
        created: (state & CREATED) !== 0,
        present: (state & PRESENT) !== 0,
        sound: (state & BROKEN) === 0,
        first: times[row * 2] ?? Number.NaN,
        last: times[row * 2 + 1] ?? Number.NaN,
        mark: Math.floor(state / MARK),
      };
    },
    mark(collection, id, mark) {
      const row = rows.get(hashAt(collection, id));
      states[row] = ((states[row] ?? 0) % MARK) + mark * MARK;
    },
    collections: () => collections,
  };
}

function timeOf(text: string | null): number {
  return text === null ? Number.NaN : Date.parse(text);
}

function copied<T extends Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
