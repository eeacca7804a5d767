/** Whether a key was added more than once, judged by 8 of its bytes. */
type IsRepeated = (key: string) => boolean;

/** Collects keys of 16 bytes and keeps 8 bytes of each; up to twice that while it grows. */
interface KeyCollector {
  readonly add: (key: string) => void;
  /** Which keys were added more than once. Ends the collecting. */
  readonly repeated: () => { readonly isRepeated: IsRepeated; readonly count: number };
}

/**
 * @example
 * const keys = createKeyCollector();
 * for (const document of documents) keys.add(keyOf(document));
 * const { isRepeated } = keys.repeated();
 */
export function createKeyCollector(): KeyCollector {
  let words = new BigUint64Array(1024);
  let length = 0;
  return {
    add(key) {
      if (length === words.length) {
        const larger = new BigUint64Array(length * 2);
        larger.set(words);
        words = larger;
      }
      words[length] = wordOf(key);
      length += 1;
    },
    repeated() {
      const sorted = words.subarray(0, length).sort();
      let count = 0;
      for (let at = 1; at < length; at += 1) {
        const isRepeat = sorted[at] === sorted[at - 1];
        if (!isRepeat || (count > 0 && sorted[count - 1] === sorted[at])) continue;
        // Reuses places already read: there are fewer repeated keys than keys.
        sorted[count] = sorted[at] ?? 0n;
        count += 1;
      }
      const repeated = sorted.slice(0, count);
      words = new BigUint64Array(0);
      return { count, isRepeated: (key) => includes(repeated, wordOf(key)) };
    },
  };
}

/** The first 8 of 16 bytes written as characters. */
function wordOf(key: string): bigint {
  return Buffer.from(key, 'latin1').readBigUInt64LE(0);
}

function includes(sorted: BigUint64Array, word: bigint): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0n) < word) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && sorted[low] === word;
}
