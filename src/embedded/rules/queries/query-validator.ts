import type { Dials } from '../../dials/dials.js';
import { AppwriteError } from '../appwrite-error.js';
import { isId, uidDescription } from '../ids.js';
import { phpArray } from '../php/php-array.js';
import { isServerDate } from '../php/php-date.js';
import { isNumeric } from '../php/php-number.js';
import { isFloat, isInteger, plainNumber } from '../php/whole-float.js';
import type { ColumnType } from '../schema/table-definition.js';
import { filterMethods, isNested, nestedQueries, type Query, spatialMethods, vectorMethods } from './query-parser.js';

/** An attribute that a query may use: a column or a system attribute (`sequence` is the type of `$sequence`). */
export interface QueryAttribute {
  readonly type: ColumnType | 'sequence';
  readonly array?: boolean;
  /** Bytes of an integer. */
  readonly size?: number;
  readonly encrypt?: boolean;
  /** A side of a relationship that the table does not store. */
  readonly virtual?: boolean;
}

export type QueryAttributes = ReadonlyMap<string, QueryAttribute>;

/** Attributes by which every list can be filtered and ordered. */
export const systemAttributes: QueryAttributes = new Map<string, QueryAttribute>([
  ['$id', { type: 'string' }],
  ['$sequence', { type: 'sequence' }],
  ['$createdAt', { type: 'datetime' }],
  ['$updatedAt', { type: 'datetime' }],
]);

const selectable = new Set([
  '$id',
  '$sequence',
  '$collection',
  '$tenant',
  '$createdAt',
  '$updatedAt',
  '$permissions',
  '*',
]);
const maximumValues = 500;

/**
 * Checks queries in the server's order and returns the message for the first invalid one (with prefix), or null. Refuses `select` unless
 * it is allowed. Fulltext indexes are checked separately (`refuseSearch`).
 */
export function refuseQueries(
  queries: readonly Query[],
  attributes: QueryAttributes,
  options: { readonly select: boolean; readonly dials: Dials },
): string | null {
  for (const query of queries) {
    if (isNested(query)) {
      const nested = refuseQueries(nestedQueries(query), attributes, options);
      if (nested !== null) return nested;
    }
    if (query.method === 'select' && !options.select) return 'Invalid query method: select';
    const refusal = refuseQuery(query, attributes, options.dials);
    if (refusal !== null) return `Invalid query: ${refusal}`;
  }
  return null;
}

function refuseQuery(query: Query, attributes: QueryAttributes, dials: Dials): string | null {
  switch (query.method) {
    case 'select':
      return dials.version.refuseSelection(query.values) ?? refuseSelect(query.values, attributes);
    case 'limit':
      return refusePage('limit', query.values[0], 1);
    case 'offset':
      return refusePage('offset', query.values[0], 0);
    case 'orderAsc':
    case 'orderDesc':
      return refuseOrder(query.attribute, attributes);
    case 'orderRandom':
      return null;
    case 'cursorAfter':
    case 'cursorBefore':
      return refuseCursor(query);
    default:
      return refuseFilter(query, attributes, dials);
  }
}

/** The message for a cursor that is not a row id, or null. */
export function refuseCursor(query: Query): string | null {
  return isId(query.values[0]) ? null : `Invalid cursor: ${uidDescription}`;
}

function refuseSelect(values: readonly unknown[], attributes: QueryAttributes): string | null {
  if (values.length === 0) return 'No attributes selected';
  const names = values.map((value) => String(plainNumber(value) ?? ''));
  if (new Set(names).size !== names.length) return 'Duplicate attributes selected';
  for (const [at, name] of names.entries()) {
    if (phpArray(values[at])) throw new AppwriteError('general_unknown');
    const key = attributes.has(name) ? name : (name.split('.')[0] ?? '');
    if (!selectable.has(key) && !attributes.has(key)) return `Attribute not found in schema: ${key}`;
  }
  return null;
}

const maximumInteger = '9,223,372,036,854,775,807';

function refusePage(name: 'limit' | 'offset', value: unknown, minimum: number): string | null {
  // The server also says "limit" for an offset that is not a number.
  if (!isNumeric(value)) return 'Invalid limit: Value must be a valid number';
  const number = Number(plainNumber(value));
  const whole = typeof value === 'string' ? /^\s*[+-]?\d+\s*$/.test(value) : isInteger(value);
  if (whole && number >= minimum && number <= 2 ** 63) return null;
  return `Invalid ${name}: Value must be a valid range between ${minimum} and ${maximumInteger}`;
}

function refuseOrder(attribute: string, attributes: QueryAttributes): string | null {
  if (attribute === '' || attributes.has(attribute)) return null;
  const head = attribute.split('.')[0] ?? '';
  if (attribute.includes('.') && attributes.has(head)) return `Cannot order by nested attribute: ${head}`;
  return `Attribute not found in schema: ${head}`;
}

const capital = (method: string): string => method.charAt(0).toUpperCase() + method.slice(1);
const anyCount = new Set(['equal', 'contains', 'containsAny', 'containsAll', 'notContains', 'exists', 'notExists']);
const noCount = new Set(['isNull', 'isNotNull']);

function refuseFilter(query: Query, attributes: QueryAttributes, dials: Dials): string | null {
  const { method, values } = query;
  if (method === 'and' || method === 'or') return refuseLogical(query);
  if (method === 'elemMatch') return 'elemMatch is not supported by the database';
  if (vectorMethods.has(method)) {
    return findAttribute(query.attribute, attributes).refusal ?? 'Vector queries can only be used on vector attributes';
  }
  if (method.startsWith('distance')) {
    const [shape] = values;
    if (values.length !== 1 || !Array.isArray(shape) || shape.length !== 3) {
      return 'Distance query requires [[geometry, distance]] parameters';
    }
  } else if (anyCount.has(method) || spatialMethods.has(method)) {
    if (isEmpty(values)) return `${capital(method)} queries require at least one value.`;
  } else if (method === 'between' || method === 'notBetween') {
    if (values.length !== 2) return `${capital(method)} queries require exactly two values.`;
  } else if (!noCount.has(method) && values.length !== 1) {
    return `${capital(method)} queries require exactly one value.`;
  }
  return refuseValues(query, attributes, dials);
}

const isEmpty = ([first]: readonly unknown[]): boolean =>
  first === undefined || Object.keys(phpArray(first) ?? [first]).length === 0;

function refuseLogical({ method, values }: Query): string | null {
  const nested = values as readonly Query[];
  if (nested.some((query) => !filterMethods.has(query.method))) {
    return `${capital(method)} queries can only contain filter queries`;
  }
  return nested.length < 2 ? `${capital(method)} queries require at least two queries` : null;
}

/** The attribute of a filter: the complete name, or the part before the first dot (a relationship). */
function findAttribute(
  name: string,
  attributes: QueryAttributes,
): { readonly refusal: string } | { readonly refusal: null; readonly key: string; readonly attribute: QueryAttribute } {
  if (attributes.get(name)?.encrypt) return { refusal: `Cannot query encrypted attribute: ${name}` };
  const key = attributes.has(name) ? name : (name.split('.')[0] ?? '');
  const attribute = attributes.get(key);
  return attribute ? { refusal: null, key, attribute } : { refusal: `Attribute not found in schema: ${key}` };
}

const strings: ReadonlySet<string> = new Set(['string', 'varchar', 'text', 'mediumtext', 'longtext']);
const geometries: ReadonlySet<string> = new Set(['point', 'linestring', 'polygon']);
const onArrays: ReadonlySet<string> = new Set([
  'contains',
  'containsAny',
  'containsAll',
  'notContains',
  'isNull',
  'isNotNull',
]);

function refuseValues(
  { method, attribute: name, values }: Query,
  attributes: QueryAttributes,
  dials: Dials,
): string | null {
  const found = findAttribute(name, attributes);
  if (found.refusal !== null) return found.refusal;
  const { key, attribute } = found;
  if (attribute.type === 'relationship' && key !== name) return null;
  if (values.length > maximumValues) return `Query on attribute has greater than ${maximumValues} values: ${key}`;
  const isGeometry = geometries.has(attribute.type);
  if (spatialMethods.has(method) && !isGeometry) {
    return `Spatial query "${method}" cannot be applied on non-spatial attribute: ${key}`;
  }
  for (const value of values) {
    if (isGeometry) {
      if (!phpArray(value)) return 'Spatial data must be an array';
    } else if (!acceptsValue(attribute, value, dials)) return `Query value is invalid for attribute "${key}"`;
  }
  if (attribute.virtual) return 'Cannot query on virtual relationship attribute';
  const contains = method.toLowerCase().includes('contains');
  if (contains && !attribute.array && !strings.has(attribute.type) && !isGeometry) {
    const word = method === 'notContains' ? 'notContains' : 'contains';
    return `Cannot query ${word} on attribute "${key}" because it is not an array, string, or object.`;
  }
  if (attribute.array && !onArrays.has(method)) {
    return `Cannot query ${method} on attribute "${key}" because it is an array.`;
  }
  return null;
}

function acceptsValue(attribute: QueryAttribute, value: unknown, { engine }: Dials): boolean {
  switch (attribute.type) {
    case 'integer':
      return isInteger(value) && ((attribute.size ?? 8) >= 8 || (value >= -(2 ** 31) && value < 2 ** 31));
    case 'bigint':
      return isInteger(value) || (typeof value === 'string' && /^-?\d{1,19}$/.test(value));
    case 'double':
      return isInteger(value) || isFloat(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'datetime':
      return isServerDate(value, undefined, engine.dates);
    case 'sequence':
      return (isInteger(value) || (typeof value === 'string' && /^\d{1,19}$/.test(value))) && BigInt(value) >= 1n;
    case 'relationship':
      return typeof value === 'string' && [...value].length <= 255;
    default:
      return typeof value === 'string';
  }
}

/**
 * The message for a `search` on a column without its own fulltext index, or null. Like the server, looks into `and` and `or` before it looks
 * at the searches beside them.
 */
export function refuseSearch(queries: readonly Query[], isSearchable: (attribute: string) => boolean): string | null {
  for (const query of queries) {
    const nested = isNested(query) ? refuseSearch(nestedQueries(query), isSearchable) : null;
    if (nested !== null) return nested;
  }
  for (const { method, attribute } of queries) {
    if ((method === 'search' || method === 'notSearch') && !isSearchable(attribute)) {
      return `Searching by attribute "${attribute}" requires a fulltext index.`;
    }
  }
  return null;
}
