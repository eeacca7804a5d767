/** The size of texts in a PostgreSQL btree entry, where long values are compressed (`pglz`). */

/** Values with more bytes are compressed. */
const compressedBeyond = 510;

const longestOffset = 4095;
const longestMatch = 273;

/** The bytes of an index entry for these texts; null is only a bit in a bitmap. */
export function packedRowSize(texts: readonly (string | null)[]): number {
  let size = texts.includes(null) ? 16 : 8;
  for (const text of texts) {
    if (text === null) continue;
    const bytes = Buffer.from(text);
    const own = packedSize(bytes);
    size = bytes.length <= 126 ? size + own : align(size, 4) + own;
  }
  return align(size, 8);
}

const align = (size: number, to: number): number => Math.ceil(size / to) * to;

/** A value with its header: one byte for a short one, four for a long one, eight for a compressed one. */
function packedSize(bytes: Buffer): number {
  if (bytes.length <= 126) return bytes.length + 1;
  const plain = bytes.length + 4;
  if (plain <= compressedBeyond) return plain;
  const compressed = compressedSize(bytes);
  return compressed !== null && compressed + 8 < plain - 2 ? compressed + 8 : plain;
}

/**
 * The size after `pglz` with its default strategy: matches within the last 4 kB, found by their first four bytes. Null if it does not
 * compress.
 */
function compressedSize(bytes: Buffer): number | null {
  const most = Math.floor((bytes.length * 75) / 100);
  const history = new History(bytes);
  let size = 0;
  let items = 0;
  let matched = false;
  for (let at = 0; at < bytes.length; ) {
    if (size >= most || (!matched && size >= 1024)) return null;
    if (items++ % 8 === 0) size++;
    const length = history.matchAt(at);
    size += length === 0 ? 1 : length > 17 ? 3 : 2;
    matched ||= length > 0;
    for (const end = at + Math.max(1, length); at < end; at++) history.add(at);
  }
  return size < most ? size : null;
}

class History {
  private readonly heads: Int32Array;
  private readonly earlier: Int32Array;

  constructor(private readonly bytes: Buffer) {
    const { length } = bytes;
    this.heads = new Int32Array(length < 512 ? 2048 : length < 1024 ? 4096 : 8192).fill(-1);
    this.earlier = new Int32Array(length).fill(-1);
  }

  add(at: number): void {
    const hash = this.hashOf(at);
    this.earlier[at] = this.heads[hash] ?? -1;
    this.heads[hash] = at;
  }

  /** The length of the match that the compression uses, or 0. The longer it searches, the shorter a match it accepts. */
  matchAt(at: number): number {
    let best = 0;
    let content = 128;
    let from = this.heads[this.hashOf(at)] ?? -1;
    while (from >= 0 && at - from < longestOffset) {
      best = Math.max(best, this.lengthOf(from, at));
      from = this.earlier[from] ?? -1;
      if (from >= 0) {
        if (best >= content) break;
        content -= Math.floor((content * 10) / 100);
      }
    }
    return best > 2 ? best : 0;
  }

  private lengthOf(from: number, at: number): number {
    const most = Math.min(longestMatch, this.bytes.length - at);
    let length = 0;
    while (length < most && this.bytes[from + length] === this.bytes[at + length]) length++;
    return length;
  }

  private hashOf(at: number): number {
    const [one = 0, two = 0, three = 0, four = 0] = this.bytes.subarray(at, at + 4);
    if (this.bytes.length - at < 4) return one;
    return ((one << 6) ^ (two << 4) ^ (three << 2) ^ four) & (this.heads.length - 1);
  }
}
