import type { EngineRules, TextRules } from '../../engines/engine-rules.js';
import { plainNumber } from '../php/whole-float.js';
import { nestedQueries, type Query } from './query-parser.js';

/** The value of an attribute of a list item, for filters. */
export type ListValue = string | number | boolean | null | readonly string[];

export type ListRecord = Readonly<Record<string, ListValue>>;

type Test = (
  value: Exclude<ListValue, null | readonly string[]>,
  wanted: readonly unknown[],
  text: TextRules,
) => boolean;

/** The comparisons of the engine; for null only `isNull` is true. */
const tests: Readonly<Record<string, Test>> = {
  equal: (value, wanted, text) => wanted.some((item) => compareValues(value, item, text) === 0),
  notEqual: (value, wanted, text) => wanted.every((item) => compareValues(value, item, text) !== 0),
  lessThan: (value, [bound], text) => compareValues(value, bound, text) < 0,
  lessThanEqual: (value, [bound], text) => compareValues(value, bound, text) <= 0,
  greaterThan: (value, [bound], text) => compareValues(value, bound, text) > 0,
  greaterThanEqual: (value, [bound], text) => compareValues(value, bound, text) >= 0,
  between: isBetween,
  notBetween: (value, wanted, text) => !isBetween(value, wanted, text),
  startsWith: (value, [part], text) => form(value, text).startsWith(form(part, text)),
  notStartsWith: (value, [part], text) => !form(value, text).startsWith(form(part, text)),
  endsWith: (value, [part], text) => form(value, text).endsWith(form(part, text)),
  notEndsWith: (value, [part], text) => !form(value, text).endsWith(form(part, text)),
  contains,
  containsAny: contains,
  containsAll: (value, parts, text) => parts.some((part) => form(value, text) === form(part, text)),
  notContains: (value, parts, text) => !contains(value, parts, text),
};

function isBetween(...[value, [low, high], text]: Parameters<Test>): boolean {
  return compareValues(value, low, text) >= 0 && compareValues(value, high, text) <= 0;
}

function contains(...[value, parts, text]: Parameters<Test>): boolean {
  return parts.some((part) => form(value, text).includes(form(part, text)));
}

const listTests: Readonly<Record<string, (value: readonly string[], wanted: readonly unknown[]) => boolean>> = {
  contains: (value, wanted) => wanted.some((item) => value.includes(String(item))),
  containsAny: (value, wanted) => wanted.some((item) => value.includes(String(item))),
  containsAll: (value, wanted) => wanted.every((item) => value.includes(String(item))),
  notContains: (value, wanted) => !wanted.some((item) => value.includes(String(item))),
};

/** Whether a record passes a validated filter that is not a search. */
export function passesFilter(record: ListRecord, query: Query, text: TextRules): boolean {
  const { method, attribute, values } = query;
  if (method === 'and') return nestedQueries(query).every((nested) => passesFilter(record, nested, text));
  if (method === 'or') return nestedQueries(query).some((nested) => passesFilter(record, nested, text));
  const value = record[attribute] ?? null;
  if (method === 'isNull') return value === null;
  if (method === 'isNotNull') return value !== null;
  if (value === null) return false;
  const wanted = values.map(plainNumber);
  if (typeof value === 'object') return listTests[method]?.(value, wanted) ?? false;
  return tests[method]?.(value, wanted, text) ?? false;
}

/** Compares two values that are not null. */
export function compareValues(left: unknown, right: unknown, text: TextRules): number {
  if (typeof left === 'string') return text.compare(left, String(right));
  return Number(left) - Number(right);
}

/** Compares two values as the engine does in ascending order. */
export function compareInOrder(left: unknown, right: unknown, { text, nulls }: EngineRules): number {
  if (left === null || right === null) {
    if (left === right) return 0;
    return (left === null) === (nulls === 'first') ? -1 : 1;
  }
  return compareValues(left, right, text);
}

function form(value: unknown, text: TextRules): string {
  return text.patternForm(String(value));
}
