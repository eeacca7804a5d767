import { createHash } from 'node:crypto';

/** The first 16 bytes of the SHA-256 of a text, as four 32-bit numbers. */
export type Hash = readonly [number, number, number, number];

export function hashOf(text: string): Hash {
  return words(createHash('sha256').update(text).digest());
}

/** The hash that a text of 16 characters holds, one byte each, as `comparisonKey` returns it. */
export function keyHash(key: string): Hash {
  return words(Buffer.from(key, 'latin1'));
}

function words(bytes: Buffer): Hash {
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8), bytes.readUInt32LE(12)];
}

/** A map from hashes to integers of at least 1, made for millions of entries: a slot takes 20 bytes, so an entry takes 27 to 53 depending on how full the table is. */
interface HashTable {
  /** The value of a hash; 0 if there is none. */
  readonly get: (hash: Hash) => number;
  readonly set: (hash: Hash, value: number) => void;
  readonly size: () => number;
}

/** Numbers per slot: the four of the hash, then the value, which is 0 in a free slot. */
const WORDS = 5;
const FULL = 0.75;

/** Creates a hash table with open addressing and linear probing, in one typed array. */
export function createHashTable(capacity = 1024): HashTable {
  let slots = 2 ** Math.ceil(Math.log2(Math.max(capacity, 16) / FULL));
  let table = new Uint32Array(slots * WORDS);
  let used = 0;

  function find([a, b, c, d]: Hash): number {
    for (let slot = a & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const at = slot * WORDS;
      if (table[at + 4] === 0) return at;
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) return at;
    }
  }

  function put(hash: Hash, value: number): void {
    const at = find(hash);
    if (table[at + 4] === 0) used += 1;
    table[at] = hash[0];
    table[at + 1] = hash[1];
    table[at + 2] = hash[2];
    table[at + 3] = hash[3];
    table[at + 4] = value;
  }

  function grow(): void {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * WORDS);
    used = 0;
    for (let at = 0; at < old.length; at += WORDS) {
      const value = old[at + 4] ?? 0;
      if (value !== 0) put([old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0, old[at + 3] ?? 0], value);
    }
  }

  return {
    get: (hash) => table[find(hash) + 4] ?? 0,
    set(hash, value) {
      if (used + 1 > slots * FULL) grow();
      put(hash, value);
    },
    size: () => used,
  };
}
