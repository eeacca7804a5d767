import { compileQuery, type QueryTree } from '../../query/compile-query.js';
import type { Direction } from '../../query/filter.js';
import type { QueryCollection } from '../../query/query-collection.js';
import { schemaCollection } from '../../query/schema-collection.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { utcTime } from '../../util/utc-time.js';

/** What of a collection is asked for, by stored keys. */
export interface DataQuery {
  /** As `where` takes it, dates as text. */
  readonly where: Readonly<Record<string, unknown>>;
  readonly orderBy: Readonly<Record<string, Direction>>;
  readonly offset: number;
  readonly limit: number | null;
}

/** Everything of a collection. */
export const EVERYTHING: DataQuery = { where: {}, orderBy: {}, offset: 0, limit: null };

/** A question of the page in stored terms. Throws `query_invalid` for what the collection does not have or cannot be asked. */
export function queryTree(schema: DatabaseSchema, collection: string, query: DataQuery): QueryTree {
  const source = schemaCollection(schema, collection);
  const orders = Object.entries(query.orderBy).map(([property, direction]) => ({ property, direction }));
  const node = {
    conditions: [datesIn(source, query.where)],
    orders,
    limit: query.limit,
    offset: query.offset,
  };
  return compileQuery(source, node, (id) => schemaCollection(schema, id));
}

/** Conditions whose times are Dates, which JSON does not have. */
function datesIn(source: QueryCollection, where: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(where).map(([key, given]) => {
      if (key === '$not') return [key, datesIn(source, given as Readonly<Record<string, unknown>>)];
      if ((key === '$or' || key === '$and') && Array.isArray(given))
        return [key, given.map((one: Readonly<Record<string, unknown>>) => datesIn(source, one))];
      return [key, isTime(source, key) ? asDates(given) : given];
    }),
  );
}

function isTime({ properties }: QueryCollection, key: string): boolean {
  const property = properties.find((known) => known.property === key);
  if (property?.kind === 'attribute') return property.attribute.type === 'datetime';
  return key === '$createdAt' || key === '$updatedAt';
}

function asDates(given: unknown): unknown {
  if (typeof given === 'string') {
    const date = new Date(utcTime(given));
    return Number.isNaN(date.getTime()) ? given : date;
  }
  if (Array.isArray(given)) return given.map(asDates);
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([operator, operand]) => [operator, asDates(operand)]));
}
