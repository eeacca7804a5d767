import type { Direction } from '../../metadata/entity-types/filter.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { compileOrder } from '../../query/compile-order.js';
import type { QueryNode } from '../../query/query-node.js';
import { queryProblem } from '../../query/query-problem.js';
import { wire } from '../../query/wire-query.js';
import { attributeType } from '../../schema/attribute-types.js';
import type { EntitySession } from './entity-session.js';
import { documentValue, propertyValues, requireProperty } from './property-values.js';
import { readMatching } from './read-matching.js';
import { createRunningSum, type RunningSum } from './running-sum.js';

/** The sum of a property; 0 or 0n if no document has a value. One request per 5,000 documents. */
export async function sumOf(session: EntitySession, node: QueryNode, name: string): Promise<number | bigint> {
  return (await sumUp(session, node, name)).sum();
}

/** The average of a property over documents that have a value; null if none has. One request per 5,000 documents. */
export async function averageOf(session: EntitySession, node: QueryNode, name: string): Promise<number | null> {
  return (await sumUp(session, node, name)).average();
}

async function sumUp(session: EntitySession, node: QueryNode, name: string): Promise<RunningSum> {
  const sum = createRunningSum(requireNumeric(session.metadata(), name));
  for await (const [value] of propertyValues(session, node, [name])) if (isNumeric(value)) sum.add(value);
  return sum;
}

/** Whether the property is a bigint. Throws `query_invalid` if it is not a number. */
export function requireNumeric(entity: EntityMetadata, name: string): boolean {
  const property = requireProperty(entity, name);
  const family = property.kind === 'attribute' && !property.attribute.array && attributeType(property.attribute).family;
  if (property.kind === 'attribute' && (family === 'integer' || family === 'float'))
    return property.attribute.type === 'bigint';
  throw queryProblem(
    `${entity.name}.${name}`,
    'a sum or an average of values that are not numbers',
    'an attribute of type integer, bigint or float',
    'Use another property.',
  );
}

export function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** The smallest or largest value in the database's order; null if no document has one. One request. */
export async function extremeOf(
  session: EntitySession,
  node: QueryNode,
  name: string,
  direction: Direction,
): Promise<unknown> {
  const entity = session.metadata();
  const property = requireProperty(entity, name);
  if (node.limit !== null || node.offset > 0)
    throw queryProblem(
      `${entity.name}.${name}`,
      'the least or greatest value of a query with a limit or an offset',
      'neither',
      'Leave them out, or read the documents.',
    );
  const { attribute, nullable } = compileOrder(entity, { property: name, direction });
  const query: QueryNode = { ...node, orders: [{ property: name, direction }], limit: 1 };
  const isRelation = property.kind === 'relationship';
  const options = {
    filters: nullable ? [wire.isNotNull(attribute)] : [],
    select: isRelation ? undefined : ['$id', ...(property.kind === 'attribute' ? [attribute] : [])],
  };
  for await (const [document] of readMatching(session, entity, query, options))
    if (document !== undefined) return documentValue(property, document, entity);
  return null;
}
