import type { Mishaps } from './network.js';

/** The fewest mishaps found with which a run still fails: halves first, then one by one, as delta debugging does (Zeller, 1999). */
export async function shrinkMishaps(first: Mishaps, fails: (mishaps: Mishaps) => Promise<boolean>): Promise<Mishaps> {
  let current = [...first];
  for (let size = Math.ceil(current.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < current.length; ) {
      const candidate = [...current.slice(0, at), ...current.slice(at + size)];
      if (await fails(new Map(candidate))) current = candidate;
      else at += size;
    }
  }
  return new Map(current);
}
