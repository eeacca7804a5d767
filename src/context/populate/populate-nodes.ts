import type { Direction, OrderBy, Where } from '../../metadata/entity-types/filter.js';
import type { OrderNode } from '../../query/query-node.js';
import { queryProblem, requireConditions, shown } from '../../query/query-problem.js';
import type { PopulateNode } from '../../query/read-node.js';
import { isRecord } from '../../util/is-record.js';

/** Which documents of a relation to load, and in what order. */
export interface PopulateOptions<E> {
  readonly where?: Where<E>;
  readonly orderBy?: OrderBy<E>;
  /** The most documents per parent. All are read, then the list is cut. */
  readonly limit?: number;
}

/** Parses the arguments of `populate`: any number of paths, or one path with options. Throws `query_invalid`. */
export function populateNodes(given: readonly unknown[]): readonly PopulateNode[] {
  const [path, options] = given;
  const isOne = given.length === 2 && typeof options === 'object' && options !== null;
  return (isOne ? [path] : given).map((one) => populateNode(one, isOne ? (options as PopulateOptions<object>) : {}));
}

/** The orders as data, most significant first. Throws `query_invalid` if they are none; their directions are judged with the query. */
export function orderNodes<E>(orders: OrderBy<E>): readonly OrderNode[] {
  if (isRecord(orders))
    return Object.entries(orders).map(([property, direction]) => ({ property, direction: direction as Direction }));
  throw queryProblem(
    'orderBy',
    shown(orders),
    "properties with 'asc' or 'desc'",
    "Give the order as an object, such as { name: 'asc' }, or leave the call out.",
  );
}

/** Checks a number of documents. Throws `query_invalid`. */
export function wholeNumber(method: string, count: unknown): number {
  if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number;
  throw queryProblem(method, shown(count), 'a whole number from 0', 'Correct the number.');
}

const OPTIONS: readonly string[] = ['where', 'orderBy', 'limit'] satisfies readonly (keyof PopulateOptions<object>)[];

function populateNode(path: unknown, options: PopulateOptions<object>): PopulateNode {
  const { where, orderBy = {}, limit } = options;
  if (typeof path !== 'string')
    throw queryProblem(
      'populate',
      shown(path),
      "the name of a relation, such as 'author'",
      'Give names, or one name and its options.',
    );
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined)
    throw queryProblem(
      `populate(${path})`,
      `an option \`${unknown}\``,
      `one of ${OPTIONS.join(', ')}`,
      'Correct its name.',
    );
  // A condition that is undefined by mistake must not load every document.
  if ('where' in options) requireConditions(where);
  return {
    path,
    conditions: where === undefined ? [] : [{ ...where }],
    orders: orderNodes(orderBy),
    limit: limit === undefined ? null : wholeNumber(`limit of ${path}`, limit),
  };
}
