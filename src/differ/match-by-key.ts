export interface Matches<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly both: readonly (readonly [T, T])[];
}

/** Pairs two lists by key, each side in its own order (after EF Core's DiffCollection). */
export function matchByKey<T>(from: readonly T[], to: readonly T[], key: (item: T) => string): Matches<T> {
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
