import { types } from 'node:util';
import type { Direction } from '../../metadata/entity-types/filter.js';
import { compileQuery, type QueryTree } from '../../query/compile-query.js';
import { isPlainObject } from '../../query/plain-object.js';
import type { QueryCollection } from '../../query/query-collection.js';
import { queryProblem } from '../../query/query-problem.js';
import { schemaCollection } from '../../query/schema-collection.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { utcTime } from '../../util/utc-time.js';
import type { DataWhere } from './data-document.js';

export interface DataOrder {
  /** Most significant key first. */
  readonly orderBy?: Readonly<Record<string, Direction>>;
  /** all when omitted. */
  readonly limit?: number;
}

/**
 * Conditions by stored keys, before they are cut into what Appwrite takes. Throws `query_invalid` at `collection.attribute` for an unknown key, operator
 * or value.
 */
export function compileWhere(
  schema: DatabaseSchema,
  collection: string,
  where: DataWhere,
  { orderBy = {}, limit }: DataOrder = {},
): QueryTree {
  const source = schemaCollection(schema, collection);
  for (const key of Object.keys(orderBy)) requireKey(source, key);
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 0))
    throw queryProblem(collection, `the limit ${String(limit)}`, 'a whole number, 0 or more', 'Correct `limit`.');
  const orders = Object.entries(orderBy).map(([property, direction]) => ({ property, direction }));
  const node = { conditions: [conditionsOf(schema, source, where)], orders, limit: limit ?? null, offset: 0 };
  return compileQuery(source, node, (id) => schemaCollection(schema, id));
}

/** Conditions whose dates are Dates; those within `$or`, `$and` and `$not`, and of related documents, too. */
function conditionsOf(
  schema: DatabaseSchema,
  source: QueryCollection,
  where: DataWhere,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(where).map(([key, given]: [string, unknown]) => {
      if (key === '$not' && isPlainObject(given)) return [key, conditionsOf(schema, source, given)];
      if ((key === '$or' || key === '$and') && Array.isArray(given))
        return [key, given.map((one: DataWhere) => conditionsOf(schema, source, one))];
      requireKey(source, key);
      const relation = source.properties.find(({ property, kind }) => property === key && kind === 'relationship');
      if (relation?.kind === 'relationship' && isPlainObject(given))
        return [key, relatedConditions(schema, schemaCollection(schema, relation.target), given)];
      return [key, isTime(source, key) ? asDates(given) : given];
    }),
  );
}

const QUANTIFIERS = ['$some', '$none', '$every'];
const CONNECTIVES = ['$or', '$and', '$not'];

/** What a relationship is compared with: conditions on the related documents, or operators on their ids, which stay as they are. */
function relatedConditions(
  schema: DatabaseSchema,
  target: QueryCollection,
  given: DataWhere,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, operand]: [string, unknown]) => {
      if (QUANTIFIERS.includes(name) && isPlainObject(operand)) return [name, conditionsOf(schema, target, operand)];
      const isCondition = CONNECTIVES.includes(name) || target.properties.some(({ property }) => property === name);
      return isCondition ? [name, conditionsOf(schema, target, { [name]: operand })[name]] : [name, operand];
    }),
  );
}

function requireKey({ name, properties }: QueryCollection, key: string): void {
  if (properties.some((known) => known.property === key)) return;
  throw queryProblem(
    `${name}.${key}`,
    'a key that the collection does not have at this step',
    `one of ${properties.map(({ property }) => property).join(', ')}`,
    'Correct the name; data steps use stored keys.',
  );
}

function isTime({ properties }: QueryCollection, key: string): boolean {
  const property = properties.find((known) => known.property === key);
  return property?.kind === 'attribute'
    ? property.attribute.type === 'datetime'
    : key === '$createdAt' || key === '$updatedAt';
}

/** Dates as documents hold them are text; queries compile from Dates. */
function asDates(given: unknown): unknown {
  if (typeof given === 'string') {
    const date = new Date(utcTime(given));
    return Number.isNaN(date.getTime()) ? given : date;
  }
  if (Array.isArray(given)) return given.map(asDates);
  if (typeof given !== 'object' || given === null || types.isDate(given)) return given;
  return Object.fromEntries(Object.entries(given).map(([operator, operand]) => [operator, asDates(operand)]));
}
