import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { TextEquality } from '../../appwrite/server/capabilities.js';
import type { WireQuery } from '../../query/wire-query.js';
import { comparisonText } from '../../schema-manager/preflight/comparison-key.js';

/** Whether a document yet to be created matches a query; null if only the server can tell. As in SQL, no comparison holds for null. */
export function matchesQuery(document: WireDocument, query: WireQuery, equality: TextEquality): boolean | null {
  const { method, attribute, values = [] } = query;
  if (method === 'and' || method === 'or') {
    const parts = values.map((part) => matchesQuery(document, part as WireQuery, equality));
    const decisive = method === 'or';
    if (parts.includes(decisive)) return decisive;
    return parts.includes(null) ? null : !decisive;
  }
  if (attribute === undefined || (attribute.includes('.') && !Object.hasOwn(document, attribute))) return null;
  // It will be newer than every existing document.
  if (attribute === '$sequence' || attribute === '$createdAt' || attribute === '$updatedAt')
    return method.startsWith('greater') ? true : method.startsWith('less') || method === 'equal' ? false : null;
  const value = document[attribute] ?? null;
  if (method === 'isNull') return value === null;
  if (method === 'isNotNull') return value !== null;
  if (value === null) return method in JUDGES ? false : null;
  const judge = JUDGES[method];
  if (judge === undefined) return null;
  const form = (one: unknown): Comparable => comparable(one, equality);
  return judge(Array.isArray(value) ? value : form(value), Array.isArray(value) ? values : values.map(form));
}

type Comparable = string | number | bigint;
type Judge = (value: Comparable | readonly unknown[], given: readonly unknown[]) => boolean | null;

const ordered =
  (holds: (difference: number) => boolean): Judge =>
  (value, [bound]) =>
    Array.isArray(value) ? null : holds(compare(value as Comparable, bound as Comparable));

const textual =
  (holds: (text: string, part: string) => boolean): Judge =>
  (value, given) =>
    typeof value === 'string' ? given.some((part) => holds(value, String(part))) : null;

const among: Judge = (value, given) => {
  if (Array.isArray(value)) return given.some((one) => value.includes(one));
  return typeof value === 'string' ? given.some((one) => value.includes(String(one))) : null;
};

const not =
  (judge: Judge): Judge =>
  (value, given) => {
    const answer = judge(value, given);
    return answer === null ? null : !answer;
  };

const between: Judge = (value, [low, high]) =>
  Array.isArray(value)
    ? null
    : compare(value as Comparable, low as Comparable) >= 0 && compare(value as Comparable, high as Comparable) <= 0;

const equal: Judge = (value, given) =>
  Array.isArray(value) ? null : given.some((one) => compare(value as Comparable, one as Comparable) === 0);

const startsWith = textual((text, part) => text.startsWith(part));
const endsWith = textual((text, part) => text.endsWith(part));

const JUDGES: Readonly<Record<string, Judge>> = Object.assign(Object.create(null) as object, {
  equal,
  notEqual: not(equal),
  greaterThan: ordered((difference) => difference > 0),
  greaterThanEqual: ordered((difference) => difference >= 0),
  lessThan: ordered((difference) => difference < 0),
  lessThanEqual: ordered((difference) => difference <= 0),
  between,
  notBetween: not(between),
  startsWith,
  notStartsWith: not(startsWith),
  endsWith,
  notEndsWith: not(endsWith),
  contains: among,
  containsAny: among,
  notContains: not(among),
  containsAll: (value: unknown, given: readonly unknown[]) =>
    Array.isArray(value) ? given.every((one) => value.includes(one)) : null,
});

function compare(a: Comparable, b: Comparable): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Normalises a value for comparison: dates to milliseconds, related documents to ids, texts as the server compares them. */
function comparable(value: unknown, equality: TextEquality): Comparable {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'object' && value !== null && '$id' in value) return String(value.$id);
  const text = String(value);
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(text) && Number.isFinite(Date.parse(text))) return Date.parse(text);
  return equality === 'exact' ? text : comparisonText(text);
}
