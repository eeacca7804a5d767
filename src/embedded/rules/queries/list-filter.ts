import { plainNumber } from '../php/whole-float.js';
import { compareText, foldCharacters } from '../text/collation.js';
import { nestedQueries, type Query } from './query-parser.js';

/** A value of an item of a list, as its filters see it. */
export type ListValue = string | number | boolean | null | readonly string[];

export type ListRecord = Readonly<Record<string, ListValue>>;

type Test = (value: Exclude<ListValue, null | readonly string[]>, wanted: readonly unknown[]) => boolean;

/** The comparisons of MariaDB: text folded, and nothing but `isNull` true of null. */
const tests: Readonly<Record<string, Test>> = {
  equal: (value, wanted) => wanted.some((item) => compareValues(value, item) === 0),
  notEqual: (value, wanted) => wanted.every((item) => compareValues(value, item) !== 0),
  lessThan: (value, [bound]) => compareValues(value, bound) < 0,
  lessThanEqual: (value, [bound]) => compareValues(value, bound) <= 0,
  greaterThan: (value, [bound]) => compareValues(value, bound) > 0,
  greaterThanEqual: (value, [bound]) => compareValues(value, bound) >= 0,
  between: (value, [low, high]) => compareValues(value, low) >= 0 && compareValues(value, high) <= 0,
  notBetween: (value, [low, high]) => compareValues(value, low) < 0 || compareValues(value, high) > 0,
  startsWith: (value, [part]) => folded(value).startsWith(folded(part)),
  notStartsWith: (value, [part]) => !folded(value).startsWith(folded(part)),
  endsWith: (value, [part]) => folded(value).endsWith(folded(part)),
  notEndsWith: (value, [part]) => !folded(value).endsWith(folded(part)),
  contains: (value, parts) => parts.some((part) => folded(value).includes(folded(part))),
  containsAny: (value, parts) => parts.some((part) => folded(value).includes(folded(part))),
  containsAll: (value, parts) => parts.some((part) => folded(value) === folded(part)),
  notContains: (value, parts) => parts.every((part) => !folded(value).includes(folded(part))),
};

const listTests: Readonly<Record<string, (value: readonly string[], wanted: readonly unknown[]) => boolean>> = {
  contains: (value, wanted) => wanted.some((item) => value.includes(String(item))),
  containsAny: (value, wanted) => wanted.some((item) => value.includes(String(item))),
  containsAll: (value, wanted) => wanted.every((item) => value.includes(String(item))),
  notContains: (value, wanted) => !wanted.some((item) => value.includes(String(item))),
};

/** Says whether a record passes a filter that was found valid and is no search. */
export function passesFilter(record: ListRecord, query: Query): boolean {
  const { method, attribute, values } = query;
  if (method === 'and') return nestedQueries(query).every((nested) => passesFilter(record, nested));
  if (method === 'or') return nestedQueries(query).some((nested) => passesFilter(record, nested));
  const value = record[attribute] ?? null;
  if (method === 'isNull') return value === null;
  if (method === 'isNotNull') return value !== null;
  if (value === null) return false;
  const wanted = values.map(plainNumber);
  if (typeof value === 'object') return listTests[method]?.(value, wanted) ?? false;
  return tests[method]?.(value, wanted) ?? false;
}

/** Compares two values as an order does; null comes first. */
export function compareValues(left: unknown, right: unknown): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
  if (typeof left === 'string') return compareText(left, String(right));
  return Number(left) - Number(right);
}

/** The characters of a text as `LIKE` compares them, trailing spaces included. */
function folded(value: unknown): string {
  return foldCharacters(String(value));
}
