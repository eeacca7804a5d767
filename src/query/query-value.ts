import type { ValueTransform } from '../metadata/model/entity-metadata.js';
import { attributeType, type ValueFamily } from '../schema/attribute-types.js';
import { DATETIME_MAX, INT64_MAX, INT64_MIN } from '../schema/limits.js';
import { normalizeInteger } from '../schema/normalize-attribute.js';
import { isValidDate } from '../util/is-valid-date.js';
import { messageOf } from '../util/message-of.js';
import type { FindCollection, QueryAttribute } from './query-collection.js';
import { queryProblem, shown } from './query-problem.js';
import type { QueryTarget } from './query-target.js';

/** A kind of value: its name in messages, and its conversion to the wire, undefined for a value of another kind. */
interface ValueKind {
  readonly name: string;
  readonly convert: (value: unknown) => unknown;
}

const TEXT: ValueKind = {
  name: 'text of whole Unicode characters',
  convert: (value) => (typeof value === 'string' && isWholeText(value) ? value : undefined),
};
const DATE: ValueKind = {
  name: 'a valid Date of the years 1 to 9999',
  convert: (value) => (isValidDate(value) && isWithin(value) ? value.toISOString() : undefined),
};

const SEQUENCE: ValueKind = { name: 'a sequence number from 1', convert: sequence };

/** No engine compares dates outside of these; MariaDB also refuses those before the year 1000. */
const EARLIEST = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST = Date.parse(DATETIME_MAX);

function isWithin(date: Date): boolean {
  return date.getTime() >= EARLIEST && date.getTime() <= LATEST;
}

/** Whether a text can be sent: PHP refuses any JSON with an unpaired surrogate. */
export function isWholeText(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Appwrite compares strictly: whole numbers with integers, text with text (fact 63). */
const BY_FAMILY: Readonly<Record<Exclude<ValueFamily, 'geometry'>, ValueKind>> = {
  text: TEXT,
  integer: { name: 'a whole number within 64 bits', convert: wholeNumber },
  float: { name: 'a finite number', convert: (value) => (Number.isFinite(value) ? value : undefined) },
  boolean: { name: 'true or false', convert: (value) => (typeof value === 'boolean' ? value : undefined) },
  datetime: DATE,
};

/**
 * The wire form of a value to compare a property with: a date as ISO text, transforms applied, a document as its id. Throws
 * `query_invalid` if it does not fit the property.
 */
export function queryValue(target: QueryTarget, value: unknown, find: FindCollection): unknown {
  const { property } = target;
  if (property.kind === 'attribute') return attributeValue(target, property, value, find);
  if (property.kind === 'relationship')
    return checked(target, TEXT, relatedId(value, find, property.target), value, 'an id or a document with one');
  if (property.key === '$sequence') return checked(target, SEQUENCE, value, value);
  return checked(target, property.key === '$id' ? TEXT : DATE, value, value);
}

function attributeValue(
  target: QueryTarget,
  { attribute, transform, references }: QueryAttribute,
  value: unknown,
  find: FindCollection,
): unknown {
  const { family } = attributeType(attribute);
  if (references !== null && typeof value === 'object')
    return checked(target, TEXT, relatedId(value, find, references), value, 'an id or a document with one');
  if (family === 'geometry') return value;
  return checked(target, BY_FAMILY[family], transform === null ? value : transformed(target, transform, value), value);
}

/** Applies `transform.to`. An encrypted attribute, whose value its error might quote, cannot be queried at all. */
function transformed({ at }: QueryTarget, { to }: Pick<ValueTransform, 'to'>, value: unknown): unknown {
  try {
    return to(value);
  } catch (cause) {
    const found = `\`transform.to\` threw for ${shown(value)}: ${messageOf(cause)}`;
    throw queryProblem(at, found, 'a stored value to compare with', 'Correct the value, or the transform.', cause);
  }
}

function checked(target: QueryTarget, kind: ValueKind, stored: unknown, given: unknown, expected = kind.name): unknown {
  const converted = kind.convert(stored);
  if (converted !== undefined) return converted;
  throw queryProblem(target.at, `${shown(given)} to compare with`, expected, 'Give a value of the property’s type.');
}

/** The id of a document that was given instead of its id; anything else unchanged. */
function relatedId(value: unknown, find: FindCollection, collection: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const id = find(collection)?.properties.find(({ kind, key }) => kind === 'system' && key === '$id');
  return (value as Readonly<Record<string, unknown>>)[id?.property ?? '$id'];
}

/** A sequence is a number from 1, sent as text; on MongoDB it is a text of its own. */
function sequence(value: unknown): unknown {
  const text = typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || text === '' || !isWholeText(text)) return undefined;
  if (Number.isNaN(Number(text))) return text;
  return /^\d+$/.test(text) && BigInt(text) >= 1n && BigInt(text) <= INT64_MAX ? text : undefined;
}

function wholeNumber(value: unknown): unknown {
  if (typeof value === 'bigint') return value >= INT64_MIN && value <= INT64_MAX ? normalizeInteger(value) : undefined;
  return Number.isSafeInteger(value) ? value : undefined;
}
