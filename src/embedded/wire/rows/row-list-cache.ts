import type { Store } from '../../store/store.js';

/**
 * The results of lists that were requested with a `ttl`: rows and totals, each cached separately. Writes do not change them; a result may
 * be as old as the `ttl` of the reader. Empty results are not cached, so an empty list is always read again.
 */

interface Entry {
  readonly table: number;
  readonly value: unknown;
  readonly keptAt: number;
}

/** The key of a list's rows or of its total. */
export interface CacheKey {
  readonly table: number;
  readonly key: string;
}

const most = 1000;
const caches = new WeakMap<Store, Map<string, Entry>>();

function cacheOf(store: Store): Map<string, Entry> {
  const cache = caches.get(store) ?? new Map<string, Entry>();
  caches.set(store, cache);
  return cache;
}

/** The cached value, unless it is older than `ttl` seconds, or a new one. `isEmpty` determines which values are not cached. */
export function cached<T>(
  store: Store,
  { table, key }: CacheKey,
  { ttl, now }: { readonly ttl: number; readonly now: number },
  make: () => T,
  isEmpty: (value: T) => boolean,
): { readonly value: T; readonly hit: boolean } {
  const cache = cacheOf(store);
  const entry = cache.get(key);
  if (entry && now - entry.keptAt < ttl * 1000) return { value: entry.value as T, hit: true };
  const value = make();
  cache.delete(key);
  if (isEmpty(value)) return { value, hit: false };
  const oldest = cache.keys().next();
  if (cache.size >= most && !oldest.done) cache.delete(oldest.value);
  cache.set(key, { table, value, keptAt: now });
  return { value, hit: false };
}

/** Removes all lists of a table. */
export function forgetLists(store: Store, table: number): void {
  const cache = cacheOf(store);
  for (const [key, entry] of cache) if (entry.table === table) cache.delete(key);
}
