/**
 * How documents are written while the type of an attribute changes (behind `fence: 'all'` a hundred at a time, whatever is said here):
 * - `single` (unless said): one update each, several at once. Keeps `$updatedAt`; no write of others is lost.
 * - `distinct`: one update for all documents that get the same value, a hundred at a time. For booleans, enums and the like: writes
 *   that attribute alone, but stamps a new `$updatedAt`. Not on collections with relationships, which get single updates.
 * - `transactions`: a hundred updates each, all or nothing; read again and repeated when others wrote meanwhile. Stamps a new
 *   `$updatedAt`.
 */
export type CopyWay = 'single' | 'distinct' | 'transactions';

/** The way for an attribute by the `copy` option. */
export function copyWayFor(
  copy: CopyWay | Readonly<Record<string, CopyWay>> | undefined,
  collection: string,
  key: string,
): CopyWay {
  if (copy === undefined) return 'single';
  return typeof copy === 'string' ? copy : (copy[`${collection}.${key}`] ?? 'single');
}
