import type { Direction } from '../metadata/entity-types/filter.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { compileQuery, type QueryTree } from './compile-query.js';
import { schemaCollection } from './schema-collection.js';
import { withDates } from './with-dates.js';

/** What of a collection is asked for, by stored keys. */
export interface StoredQuery {
  /** As `where` of a context takes it; dates may be text. */
  readonly where: Readonly<Record<string, unknown>>;
  /** Most significant key first. */
  readonly orderBy: Readonly<Record<string, Direction>>;
  readonly offset: number;
  readonly limit: number | null;
}

/** Everything of a collection. */
export const WHOLE_COLLECTION: StoredQuery = { where: {}, orderBy: {}, offset: 0, limit: null };

/** A question without entities. Throws `query_invalid` for what the collection does not have or cannot be asked. */
export function compileStored(
  schema: DatabaseSchema,
  collection: string,
  { where, orderBy, limit, offset }: StoredQuery,
): QueryTree {
  const find = (id: string) => schemaCollection(schema, id);
  const source = find(collection);
  const orders = Object.entries(orderBy).map(([property, direction]) => ({ property, direction }));
  return compileQuery(source, { conditions: [withDates(source, where, find)], orders, limit, offset }, find);
}
