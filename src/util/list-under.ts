/** The list under a key of a map, to which the caller can add; an empty one is put there if there is none. */
export function listUnder<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key);
  if (known) return known;
  const made: V[] = [];
  lists.set(key, made);
  return made;
}
