import type { DatabaseSchema } from '../schema/database-schema.js';
import { valueFor } from '../schema/named-thing.js';
import { hasRelationships } from '../schema/relationship-schema.js';
import type { WriteBlock } from './write-block.js';

/**
 * How documents are written while the type of an attribute changes (`fence: 'all'` overrides it with bulk writes):
 * - `single` (the default): one update each, several at once. Keeps `$updatedAt`; no write of others is lost.
 * - `distinct`: one update for up to a hundred documents with the same value. For booleans, enums and the like: writes
 *   that attribute alone, but may stamp a new `$updatedAt`. Collections with relationships, where Appwrite refuses it, use `single`.
 * - `transactions`: a hundred updates at a time, all or nothing; retried if others wrote meanwhile. Stamps a new
 *   `$updatedAt`.
 */
export type CopyWay = 'single' | 'distinct' | 'transactions';

/** The ways to copy, and `bulk` for collections that no one else writes to. */
export type WriteStrategy = CopyWay | 'bulk';

/** The strategies, and `sealed` for the moment in which a write seal is closed. */
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
  const strategy = typeof copy === 'string' ? copy : (valueFor(copy, collection, key) ?? 'single');
  return strategy === 'distinct' && isRefused ? 'single' : strategy;
}
