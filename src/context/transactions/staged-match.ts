import type { TextEquality } from '../../appwrite/server/capabilities.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { WireQuery } from '../../query/wire-query.js';
import { comparisonText, foldedText } from '../../schema-manager/preflight/comparison-key.js';

/** A document that is yet to be written, as the server will query it. */
export interface QueriedDocument {
  readonly metadata: EntityMetadata;
  /** By stored key; null for no value, in lists, too. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The attributes whose values only the server knows. */
  readonly unknown: ReadonlySet<string>;
}

/** Whether such a document matches a query; null if only the server can tell. As in SQL, no comparison holds for null. */
export function matchesQuery(document: QueriedDocument, query: WireQuery, equality: TextEquality): boolean | null {
  const { method, attribute, values = [] } = query;
  if (method === 'and' || method === 'or') {
    const parts = values.map((part) => matchesQuery(document, part as WireQuery, equality));
    const decisive = method === 'or';
    if (parts.includes(decisive)) return decisive;
    return parts.includes(null) ? null : !decisive;
  }
  if (attribute === undefined || (attribute.includes('.') && !Object.hasOwn(document.values, attribute))) return null;
  if (document.unknown.has(attribute)) return null;
  const value = document.values[attribute] ?? null;
  if (value === null && attribute === '$sequence') return isNewer(method, true);
  if (value === null && (attribute === '$createdAt' || attribute === '$updatedAt'))
    return isNewer(
      method,
      values.every((one) => Date.parse(String(one)) < Date.now() + CLOCKS),
    );
  if (method === 'isNull') return value === null;
  if (method === 'isNotNull') return value !== null;
  if (value === null) return method in JUDGES ? false : null;
  const judge = JUDGES[method];
  if (judge === undefined) return null;
  if (Array.isArray(value)) return judge(value, values, equality);
  const isTime = isTimeKey(document.metadata, attribute);
  const form = (one: unknown): Comparable => comparable(one, isTime);
  return judge(form(value), values.map(form), equality);
}

/** How far the clocks of server and client may differ, in milliseconds. */
const CLOCKS = 24 * 60 * 60 * 1000;

/** A time or a place that the server will give at the commit is later than everything up to now. */
function isNewer(method: string, isPast: boolean): boolean | null {
  if (method === 'isNull' || method === 'isNotNull') return method === 'isNotNull';
  if (method.startsWith('greater')) return isPast || null;
  if (method.startsWith('less')) return isPast ? false : null;
  if (method === 'equal' || method === 'between') return isPast ? false : null;
  return method === 'notEqual' || method === 'notBetween' ? isPast || null : null;
}

function isTimeKey({ properties }: EntityMetadata, key: string): boolean {
  if (key === '$createdAt' || key === '$updatedAt') return true;
  return properties.some((one) => one.kind === 'attribute' && one.key === key && one.attribute.type === 'datetime');
}

/** How the database orders two values of an attribute; null if only the database can tell. Neither is null. */
export function compareStored(
  metadata: EntityMetadata,
  key: string,
  [a, b]: readonly [unknown, unknown],
  equality: TextEquality,
): number | null {
  if (Array.isArray(a) || Array.isArray(b)) return null;
  const isTime = isTimeKey(metadata, key);
  // A sequence comes as a text of digits, or as an id that grows.
  const form = (one: unknown): Comparable =>
    key === '$sequence' && /^\d+$/.test(String(one)) ? BigInt(String(one)) : comparable(one, isTime);
  const [first, second] = [form(a), form(b)];
  if (key === '$sequence') return first < second ? -1 : first > second ? 1 : 0;
  const areLong = [first, second].every((one) => typeof one === 'string' && [...one].length >= SORTED_CHARACTERS);
  return areLong ? null : compare(first, second, equality);
}

/** MariaDB sorts texts by this many characters. */
const SORTED_CHARACTERS = 255;

type Comparable = string | number | bigint;
type Judge = (
  value: Comparable | readonly unknown[],
  given: readonly unknown[],
  equality: TextEquality,
) => boolean | null;

const not =
  (judge: Judge): Judge =>
  (value, given, equality) => {
    const answer = judge(value, given, equality);
    return answer === null ? null : !answer;
  };

const ordered =
  (holds: (difference: number) => boolean): Judge =>
  (value, [bound], equality) => {
    const difference = Array.isArray(value) ? null : compare(value as Comparable, bound as Comparable, equality);
    return difference === null ? null : holds(difference);
  };

const atLeast = ordered((difference) => difference >= 0);
const atMost = ordered((difference) => difference <= 0);

const between: Judge = (value, [low, high], equality) => {
  const [isAbove, isBelow] = [atLeast(value, [low], equality), atMost(value, [high], equality)];
  return isAbove === null || isBelow === null ? null : isAbove && isBelow;
};

const equal: Judge = (value, given, equality) => {
  if (Array.isArray(value)) return null;
  const same = (one: unknown) => (typeof one === 'string' && equality === 'folded' ? comparisonText(one) : one);
  return given.some((one) => compare(same(value) as Comparable, same(one) as Comparable, 'exact') === 0);
};

const textual =
  (holds: (text: string, part: string) => boolean): Judge =>
  (value, given, equality) => {
    const parts = given.map(String);
    // Elsewhere than on MariaDB they stand for something else.
    if (typeof value !== 'string' || (equality === 'exact' && parts.some((part) => /[*?\\]/.test(part)))) return null;
    const form = (text: string) => (equality === 'exact' ? text.toLowerCase() : foldedText(text));
    return parts.some((part) => holds(form(value), form(part)));
  };

const startsWith = textual((text, part) => text.startsWith(part));
const endsWith = textual((text, part) => text.endsWith(part));
const includes = textual((text, part) => text.includes(part));

const contains: Judge = (value, given, equality) =>
  Array.isArray(value) ? given.some((one) => value.includes(one)) : includes(value, given, equality);

const JUDGES: Readonly<Record<string, Judge>> = Object.assign(Object.create(null) as object, {
  equal,
  notEqual: not(equal),
  greaterThan: ordered((difference) => difference > 0),
  greaterThanEqual: atLeast,
  lessThan: ordered((difference) => difference < 0),
  lessThanEqual: atMost,
  between,
  notBetween: not(between),
  startsWith,
  notStartsWith: not(startsWith),
  endsWith,
  notEndsWith: not(endsWith),
  contains,
  containsAny: contains,
  notContains: not(contains),
  containsAll: (value: unknown, given: readonly unknown[]) =>
    Array.isArray(value) ? given.every((one) => value.includes(one)) : null,
});

/** Compares texts as MariaDB does; of another server only what every order has alike, else null. */
function compare(a: Comparable, b: Comparable, equality: TextEquality): number | null {
  if (typeof a !== 'string' || typeof b !== 'string') return a < b ? -1 : a > b ? 1 : 0;
  // MariaDB pads the shorter text with spaces.
  if (equality === 'folded') return byCodePoints(`${comparisonText(a)} `, `${comparisonText(b)} `);
  const order = byCodePoints(a, b);
  if (order === 0) return order;
  return PLAIN.test(a) && PLAIN.test(b) && order === byCodePoints(a.toLowerCase(), b.toLowerCase()) ? order : null;
}

const PLAIN = /^[a-z0-9]*$/i;

function byCodePoints(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Normalises a value for comparison: dates to milliseconds, related documents to ids. */
function comparable(value: unknown, isTime: boolean): Comparable {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'object' && value !== null && '$id' in value) return String(value.$id);
  return isTime ? Date.parse(String(value)) : String(value);
}
