import type { DatabaseSchema } from '../schema/database-schema.js';
import { valueFor } from '../schema/named-thing.js';
import { hasRelationships } from '../schema/relationship-schema.js';
import type { WriteBlock } from './write-block.js';

/**
 * How documents are written while the type of an attribute changes (behind `fence: 'all'` a hundred at a time, whatever is chosen here):
 * - `single` (the default): one update each, several at once. Keeps `$updatedAt`; no write of others is lost.
 * - `distinct`: one update for all documents that get the same value, a hundred at a time. For booleans, enums and the like: writes
 *   that attribute alone, but stamps a new `$updatedAt`. On collections with relationships, where Appwrite refuses it, `single`.
 * - `transactions`: a hundred updates each, all or nothing; read again and repeated when others wrote meanwhile. Stamps a new
 *   `$updatedAt`.
 */
export type CopyWay = 'single' | 'distinct' | 'transactions';

/** The strategies, and the one for collections that no one else writes to. */
export type WriteStrategy = CopyWay | 'bulk';

/** Every way of writing documents: the strategies, and the one for the moment in which a write seal is closed. */
export type WriteWay = WriteStrategy | 'sealed';

/** One way for all attributes, or one for each by `collection.attribute`. */
export type CopyWays = CopyWay | Readonly<Record<string, CopyWay>>;

/** The strategy by which documents will be written for `collection.key`. */
export function chooseStrategy(
  collection: string,
  key: string,
  { copy = 'single', fence = false }: { readonly copy?: CopyWays | undefined; readonly fence?: WriteBlock },
  schema: DatabaseSchema,
): WriteStrategy {
  const isRefused = hasRelationships(schema, collection);
  if (fence === 'all' && !isRefused) return 'bulk';
  const way = typeof copy === 'string' ? copy : (valueFor(copy, collection, key) ?? 'single');
  return way === 'distinct' && isRefused ? 'single' : way;
}
