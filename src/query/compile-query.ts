import type { EntityMetadata } from '../metadata/model/entity-metadata.js';
import type { Operator } from './filter.js';
import { OPERATOR_NAMES, OPERATORS } from './operators.js';
import type { OrderNode, QueryNode } from './query-node.js';
import { queryProblem, shown } from './query-problem.js';
import { type FindEntity, type QueryTarget, queryTarget } from './query-target.js';
import { queryValue } from './query-value.js';
import { QUERIES_PER_REQUEST, QUERY_LENGTH, queryLength, type WireQuery } from './wire-query.js';

/** An order by a stored key. */
export interface WireOrder {
  readonly attribute: string;
  readonly descending: boolean;
  readonly nullable: boolean;
  /** How two stored values compare: text as the database says, the rest as here. */
  readonly compares: 'text' | 'value' | 'relation';
}

/** A query in Appwrite's terms. */
export interface CompiledQuery {
  /** All must hold. */
  readonly filters: readonly WireQuery[];
  /**
   * One of these must hold too: a list of values too long for one request, split. null where nothing was split; empty where
   * nothing can match.
   */
  readonly alternatives: readonly WireQuery[] | null;
  readonly orders: readonly WireOrder[];
  readonly limit: number | null;
  readonly offset: number;
  /** Whether Appwrite answers no total, and no documents where only some values are asked for (fact 28). */
  readonly isUncountable?: boolean;
}

/** Queries a request needs beside filters and orders: select, limit, offset, the place to continue from, its bound. */
const RESERVED = 6;

/**
 * Compiles a query by property names into Appwrite's terms. Pure. Throws `query_invalid` for an unknown property or operator,
 * a value that does not fit the property, and what Appwrite cannot ask.
 */
export function compileQuery(entity: EntityMetadata, query: QueryNode, findEntity: FindEntity): CompiledQuery {
  const conditions = query.conditions.flatMap((condition) => compileCondition(entity, condition, findEntity));
  const split = conditions.filter((alternatives) => alternatives.length !== 1);
  const alternatives = split.some((part) => part.length === 0) ? [] : (split[0] ?? null);
  if (alternatives !== null && alternatives.length > 0 && split.length > 1)
    throw queryProblem(
      entity.name,
      `${split.length} lists of $in that are each too long for one request`,
      'at most one of them',
      'Make all but one shorter, or filter the documents after reading them.',
    );
  const filters = conditions.flatMap((part) => (part.length === 1 ? part : []));
  const orders = query.orders.map((order) => compileOrder(entity, order));
  for (const filter of [...filters, ...(alternatives ?? [])]) checkLength(entity, filter);
  if (filters.length + orders.length + RESERVED > QUERIES_PER_REQUEST)
    throw queryProblem(
      entity.name,
      `${filters.length} conditions and ${orders.length} orders`,
      `at most ${QUERIES_PER_REQUEST - RESERVED} in all`,
      'Ask for less at once.',
    );
  const isUncountable = query.conditions.some((condition) =>
    Object.keys(condition).some((name) => isHiddenChild(queryTarget(entity, name))),
  );
  return {
    filters,
    alternatives,
    orders,
    limit: query.limit,
    offset: query.offset,
    ...(isUncountable && { isUncountable }),
  };
}

/** Whether the ids are stored in a hidden attribute of the other collection: those of a one-way oneToMany. */
function isHiddenChild({ property }: QueryTarget): boolean {
  if (property.kind !== 'relationship') return false;
  const { kind, twoWay } = property.owned.relationship;
  return kind === 'oneToMany' && !twoWay;
}

function compileCondition(
  entity: EntityMetadata,
  condition: Readonly<Record<string, unknown>>,
  findEntity: FindEntity,
): (readonly WireQuery[])[] {
  return Object.entries(condition).flatMap(([name, given]) => {
    const target = queryTarget(entity, name);
    const stored = (value: unknown): unknown => queryValue(target, defined(target, value), findEntity);
    return Object.entries(operatorsOf(target, given)).map(([operator, operand]) =>
      definition(target, operator)(defined(target, operand), { target, stored }),
    );
  });
}

/** A plain object of nothing but `$` names holds operators; anything else is a value to be equal to. */
function operatorsOf(target: QueryTarget, given: unknown): Readonly<Record<string, unknown>> {
  if (!isPlain(given)) return { $eq: defined(target, given) };
  const names = Object.keys(given);
  return names.length > 0 && names.every((name) => name.startsWith('$') && name !== '$id') ? given : { $eq: given };
}

/** Made by a literal, of this realm or another, and not by a class. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function definition(target: QueryTarget, operator: string): (typeof OPERATORS)[Operator] {
  const known = OPERATOR_NAMES.find((name) => name === operator);
  if (known !== undefined) return OPERATORS[known];
  throw queryProblem(target.at, `the operator ${operator}`, `one of ${OPERATOR_NAMES.join(', ')}`, 'Correct its name.');
}

/** A filter that is undefined by mistake must not select every document. */
function defined(target: QueryTarget, value: unknown): unknown {
  if (value !== undefined) return value;
  throw queryProblem(
    target.at,
    'undefined',
    'a value, or null',
    'Leave the condition out, or give null to ask for none.',
  );
}

function compileOrder(entity: EntityMetadata, { property: name, direction }: OrderNode): WireOrder {
  const target = queryTarget(entity, name);
  if (target.unordered !== null)
    throw queryProblem(
      target.at,
      `an order, but ${target.unordered}`,
      'an attribute with an order',
      'Order by another.',
    );
  if (direction !== 'asc' && direction !== 'desc')
    throw queryProblem(target.at, `the direction ${shown(direction)}`, "'asc' or 'desc'", 'Use one of them.');
  const { path, nullable, property } = target;
  return { attribute: path, descending: direction === 'desc', nullable, compares: comparison(property) };
}

const TEXT_TYPES = ['string', 'varchar', 'text', 'mediumtext', 'longtext', 'email', 'url', 'ip', 'enum'];

function comparison(property: QueryTarget['property']): WireOrder['compares'] {
  if (property.kind === 'relationship') return 'relation';
  if (property.kind === 'system') return property.key === '$id' ? 'text' : 'value';
  return TEXT_TYPES.includes(property.attribute.type) ? 'text' : 'value';
}

function checkLength(entity: EntityMetadata, filter: WireQuery): void {
  const length = queryLength(filter);
  if (length <= QUERY_LENGTH) return;
  throw queryProblem(
    `${entity.name}${filter.attribute === undefined ? '' : ` (${filter.attribute})`}`,
    `a condition of ${length} characters`,
    `at most ${QUERY_LENGTH}, Appwrite's limit`,
    'Compare with a shorter value.',
  );
}
