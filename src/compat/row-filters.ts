import type { Direction, FilterValue } from '../metadata/entity-types/filter.js';
import type { Operators } from '../metadata/entity-types/operands.js';
import { queryProblem, shown } from '../query/query-problem.js';
import type { TableFields } from './table-definition.js';
import type { Row } from './table-row.js';

type Condition<V> = FilterValue<NonNullable<V>> | null | Operators<V> | readonly FilterValue<NonNullable<V>>[];

/**
 * Conditions that must all hold: a value to equal, a list of allowed values, null for no value, or operators.
 *
 * @example { status: ['draft', 'done'], age: { $gte: 18, $ne: 30 } }
 */
export type Filters<Fields extends TableFields> = string extends keyof Fields
  ? Readonly<Record<string, unknown>>
  : { readonly [K in keyof Row<Fields>]?: Condition<Row<Fields>[K]> };

/** `'name'`, `'-age'` for descending, a list of such, or `{ age: 'desc' }`. */
export type Orders = string | readonly string[] | Readonly<Record<string, Direction | 'ASC' | 'DESC'>>;

export interface QueryOptions {
  /** The most documents to return; all by default. */
  readonly limit?: number;
  readonly offset?: number;
  readonly orderBy?: Orders;
  /** The fields that documents have besides the system fields; by default all of the table. */
  readonly select?: readonly string[];
}

/** The conditions in entwrite's form: lists become `$in`, except those of `$and`, which contain conditions. */
export function conditionsOf(filters: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(filters).map(([name, value]: [string, unknown]) => {
      if (!Array.isArray(value)) return [name, value];
      return [name, name === '$and' ? value.map(conditionsOf) : { $in: value }];
    }),
  );
}

/** The orders one by one, most significant first. Throws `query_invalid`. */
export function ordersOf(orders: Orders): readonly { readonly property: string; readonly direction: Direction }[] {
  if (typeof orders === 'object' && !Array.isArray(orders))
    return Object.entries(orders).map(([property, direction]) => ({ property, direction: directionOf(direction) }));
  return (typeof orders === 'string' ? [orders] : [...(orders as readonly string[])]).map((order) =>
    order.startsWith('-')
      ? { property: order.slice(1), direction: 'desc' as const }
      : { property: order, direction: 'asc' as const },
  );
}

function directionOf(given: unknown): Direction {
  const direction = typeof given === 'string' ? given.toLowerCase() : given;
  if (direction === 'asc' || direction === 'desc') return direction;
  throw queryProblem('orderBy', `the direction ${shown(given)}`, "'asc' or 'desc'", 'Use one of them.');
}
