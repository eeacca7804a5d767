import type { Direction } from '../../metadata/entity-types/filter.js';
import { compileQuery, type QueryTree } from '../../query/compile-query.js';
import { schemaCollection } from '../../query/schema-collection.js';
import { withDates } from '../../query/with-dates.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';

/** What of a collection is asked for, by stored keys. */
export interface DataQuery {
  /** As `where` takes it, dates as text. */
  readonly where: Readonly<Record<string, unknown>>;
  readonly orderBy: Readonly<Record<string, Direction>>;
  readonly offset: number;
  readonly limit: number | null;
}

/** Everything of a collection. */
export const WHOLE_COLLECTION: DataQuery = { where: {}, orderBy: {}, offset: 0, limit: null };

/** A question of the page in stored terms. Throws `query_invalid` for what the collection does not have or cannot be asked. */
export function dataQueryTree(schema: DatabaseSchema, collection: string, query: DataQuery): QueryTree {
  const find = (id: string) => schemaCollection(schema, id);
  const source = find(collection);
  const orders = Object.entries(query.orderBy).map(([property, direction]) => ({ property, direction }));
  const node = {
    conditions: [withDates(source, query.where, find)],
    orders,
    limit: query.limit,
    offset: query.offset,
  };
  return compileQuery(source, node, find);
}
