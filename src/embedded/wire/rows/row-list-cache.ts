import type { Store } from '../../store/store.js';

/** Answers of lists that were asked for with a `ttl`. Writes do not touch them: they stay as they were until their time is up. */

interface Entry {
  readonly value: unknown;
  readonly until: number;
}

const kept = 1000;
const caches = new WeakMap<Store, Map<string, Entry>>();

/** The kept answer for the key, or a new one that is kept for `ttl` seconds. */
export function cachedList(
  store: Store,
  key: string,
  ttl: number,
  now: number,
  make: () => unknown,
): { readonly value: unknown; readonly hit: boolean } {
  const cache = caches.get(store) ?? new Map<string, Entry>();
  caches.set(store, cache);
  const entry = cache.get(key);
  if (entry && entry.until > now) return { value: entry.value, hit: true };
  const value = make();
  cache.delete(key);
  const oldest = cache.keys().next();
  if (cache.size >= kept && !oldest.done) cache.delete(oldest.value);
  cache.set(key, { value, until: now + ttl * 1000 });
  return { value, hit: false };
}
