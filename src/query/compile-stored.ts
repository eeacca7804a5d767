import type { Direction } from '../metadata/entity-types/filter.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { compileQuery, type QueryTree } from './compile-query.js';
import { schemaCollection } from './schema-collection.js';
import { withDates } from './with-dates.js';

/** A query on a collection, by stored keys. */
export interface StoredQuery {
  /** Conditions as in `where` of a context; dates may be text. */
  readonly where: Readonly<Record<string, unknown>>;
  /** The most significant key first. */
  readonly orderBy: Readonly<Record<string, Direction>>;
  readonly offset: number;
  readonly limit: number | null;
}

export const WHOLE_COLLECTION: StoredQuery = { where: {}, orderBy: {}, offset: 0, limit: null };

/** Compiles a query without entities. Throws `query_invalid` for anything the collection does not have or cannot be queried by. */
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
