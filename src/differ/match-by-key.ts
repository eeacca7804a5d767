export interface Matches<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly both: readonly (readonly [T, T])[];
}

/** Pairs two lists by key, each side in its own order (after EF Core's DiffCollection). */
export function matchByKey<T>(from: readonly T[], to: readonly T[], key: (item: T) => string): Matches<T> {
  return pairAligned(from, to, key) ?? pairByMap(from, to, key);
}

/** The usual case, in which both lists have the same keys in the same order; null in any other. */
function pairAligned<T>(from: readonly T[], to: readonly T[], key: (item: T) => string): Matches<T> | null {
  if (from.length !== to.length) return null;
  const both: (readonly [T, T])[] = [];
  for (const [at, item] of from.entries()) {
    const other = to[at];
    if (other === undefined || key(item) !== key(other)) return null;
    both.push([item, other]);
  }
  return { added: [], removed: [], both };
}

function pairByMap<T>(from: readonly T[], to: readonly T[], key: (item: T) => string): Matches<T> {
  const before = new Map(from.map((item) => [key(item), item]));
  const after = new Set(to.map(key));
  const added: T[] = [];
  const both: (readonly [T, T])[] = [];
  for (const item of to) {
    const match = before.get(key(item));
    if (match === undefined) added.push(item);
    else both.push([match, item]);
  }
  return { added, removed: from.filter((item) => !after.has(key(item))), both };
}
