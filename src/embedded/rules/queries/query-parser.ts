import { AppwriteError } from '../appwrite-error.js';
import { phpArray } from '../php/php-array.js';
import { parseJson } from '../php/php-json.js';
import { phpType } from '../php/php-number.js';

/** A query as the client sent it; the `values` of `and`, `or` and `elemMatch` are queries. */
export interface Query {
  readonly method: string;
  readonly attribute: string;
  readonly values: readonly unknown[];
}

const logicalMethods: ReadonlySet<string> = new Set(['and', 'or', 'elemMatch']);
/** Methods that only apply to geometries. */
export const spatialMethods: ReadonlySet<string> = new Set([
  'crosses',
  'notCrosses',
  'distanceEqual',
  'distanceNotEqual',
  'distanceGreaterThan',
  'distanceLessThan',
  'intersects',
  'notIntersects',
  'overlaps',
  'notOverlaps',
  'touches',
  'notTouches',
]);
/** Methods that only apply to vectors, which no column can have. */
export const vectorMethods: ReadonlySet<string> = new Set(['vectorDot', 'vectorCosine', 'vectorEuclidean']);

const comparisons = [
  'equal',
  'notEqual',
  'lessThan',
  'lessThanEqual',
  'greaterThan',
  'greaterThanEqual',
  'contains',
  'containsAny',
  'containsAll',
  'notContains',
  'search',
  'notSearch',
  'isNull',
  'isNotNull',
  'between',
  'notBetween',
  'startsWith',
  'notStartsWith',
  'endsWith',
  'notEndsWith',
  'exists',
  'notExists',
];

/** Methods that filter rows. */
export const filterMethods: ReadonlySet<string> = new Set([
  ...comparisons,
  ...logicalMethods,
  ...spatialMethods,
  ...vectorMethods,
]);

const methods: ReadonlySet<string> = new Set([
  ...filterMethods,
  'select',
  'orderAsc',
  'orderDesc',
  'orderRandom',
  'limit',
  'offset',
  'cursorAfter',
  'cursorBefore',
]);

/** The error for an invalid query. */
export function queryError(message: string): AppwriteError {
  return new AppwriteError('general_query_invalid', { message });
}

/**
 * Parses queries from their JSON texts. Throws `general_query_invalid` with the server's message for the first invalid one. Like on the
 * server, a nested query that is not an object results in a 500.
 */
export function parseQueries(texts: readonly string[]): Query[] {
  return texts.map(parseQuery);
}

/**
 * Parses the queries of a staged operation, which nothing checked when it was staged. PHP takes numbers and booleans for texts; anything
 * else that is no text is a 500.
 */
export function parseStagedQueries(values: unknown): Query[] {
  return parseQueries(Object.values(phpArray(values) ?? {}).map(textOf));
}

function textOf(value: unknown): string {
  if (value === true) return '1';
  if (value === false) return '';
  if (value === null || phpArray(value)) throw new AppwriteError('general_unknown');
  return String(value);
}

/** Parses one query from its JSON text. */
function parseQuery(text: string): Query {
  let decoded: unknown;
  try {
    decoded = parseJson(text);
  } catch (error) {
    const reason = error instanceof Error && /stack depth|surrogate/.test(error.message) ? error.message : null;
    throw queryError(`Invalid query: ${reason ?? syntaxProblem(text)}`);
  }
  if (typeof decoded !== 'object' || decoded === null || phpType(decoded) !== 'array') {
    throw queryError(`Invalid query. Must be an array, got ${phpType(decoded)}`);
  }
  return readQuery(decoded);
}

/** PHP's message for a text that is not JSON. */
function syntaxProblem(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for them.
  const control = /"[^"\u0000-\u001f]*[\u0000-\u001f]/.test(text);
  return control ? 'Control character error, possibly incorrectly encoded' : 'Syntax error';
}

function readQuery(decoded: object): Query {
  const given = decoded as { method?: unknown; attribute?: unknown; values?: unknown };
  const method = given.method ?? '';
  const attribute = given.attribute ?? '';
  const values = given.values ?? [];
  if (typeof method !== 'string') throw queryError(`Invalid query method. Must be a string, got ${phpType(method)}`);
  if (!methods.has(method)) throw queryError(`Invalid query method: ${method}`);
  if (typeof attribute !== 'string') {
    throw queryError(`Invalid query attribute. Must be a string, got ${phpType(attribute)}`);
  }
  if (typeof values !== 'object' || phpType(values) !== 'array') {
    throw queryError(`Invalid query values. Must be an array, got ${phpType(values)}`);
  }
  const list: unknown[] = Object.values(values);
  return { method, attribute, values: logicalMethods.has(method) ? list.map(readNested) : list };
}

function readNested(value: unknown): Query {
  if (typeof value !== 'object' || value === null || phpType(value) !== 'array')
    throw new AppwriteError('general_unknown');
  return readQuery(value);
}

/** Whether the values of a query are queries. */
export function isNested({ method }: Query): boolean {
  return logicalMethods.has(method);
}

/** The nested queries of `and` and `or`. */
export function nestedQueries(query: Query): readonly Query[] {
  return query.values as readonly Query[];
}
