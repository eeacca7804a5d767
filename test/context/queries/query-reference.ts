import { mariadb } from '../../../src/embedded/engines/mariadb.js';
import { postgresql } from '../../../src/embedded/engines/postgresql.js';

/** What queries mean, evaluated in memory the plain way: SQL's three truth values, and the comparison rules of an engine. */

export type EngineName = 'mariadb' | 'postgresql';
export type Truth = boolean | null;
type Record_ = Readonly<Record<string, unknown>>;

/** Related documents by property: one or none, or a list. */
export interface Stored extends Record_ {
  readonly id: string;
}

const RULES = { mariadb, postgresql };

export function textRules(engine: EngineName) {
  const { text } = RULES[engine];
  return {
    isEqual: (a: string, b: string) => (engine === 'postgresql' ? a === b : text.compare(a, b) === 0),
    compare: text.compare,
    pattern: text.patternForm,
  };
}

export function compareValues(engine: EngineName, a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return textRules(engine).compare(a, b);
  const [x, y] = [Number(a), Number(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

const not = (truth: Truth): Truth => (truth === null ? null : !truth);
const all = (list: readonly Truth[]): Truth => (list.includes(false) ? false : list.includes(null) ? null : true);
const any = (list: readonly Truth[]): Truth => (list.includes(true) ? true : list.includes(null) ? null : false);

const isOperators = (given: unknown): given is Record_ =>
  typeof given === 'object' &&
  given !== null &&
  Object.getPrototypeOf(given) === Object.prototype &&
  Object.keys(given).length > 0 &&
  Object.keys(given).every((name) => name.startsWith('$'));

/** Whether conditions hold for a document. */
export function holds(engine: EngineName, where: Record_, document: Stored): Truth {
  return all(
    Object.entries(where).map(([name, given]): Truth => {
      if (name === '$or') return any((given as Record_[]).map((one) => holds(engine, one, document)));
      if (name === '$and') return all((given as Record_[]).map((one) => holds(engine, one, document)));
      if (name === '$not') return not(holds(engine, given as Record_, document));
      return property(engine, document[name], given);
    }),
  );
}

function property(engine: EngineName, value: unknown, given: unknown): Truth {
  if (isRelatedList(value)) return quantified(engine, value, given);
  if (isRelated(value) || (isPlain(given) && !isOperators(given))) return toOne(engine, value as Stored | null, given);
  const operators = isOperators(given) ? given : { $eq: given };
  return all(Object.entries(operators).map(([name, operand]) => operator(engine, name, value, operand)));
}

const isPlain = (given: unknown) =>
  typeof given === 'object' && given !== null && Object.getPrototypeOf(given) === Object.prototype;
const isRelated = (value: unknown): value is Stored => isPlain(value) && 'id' in (value as object);
const isRelatedList = (value: unknown): value is readonly Stored[] & { readonly related: true } =>
  Array.isArray(value) && 'related' in value;

/** A list of related documents, apart from a list of values. */
export function relatedList(documents: readonly Stored[]): readonly Stored[] {
  return Object.assign([...documents], { related: true });
}

function toOne(engine: EngineName, value: Stored | null, given: unknown): Truth {
  if (
    typeof given === 'string' ||
    given === null ||
    (isOperators(given) && !('$or' in given || '$not' in given || '$and' in given))
  )
    return property(engine, value === null ? null : value.id, given);
  return value === null ? null : holds(engine, given as Record_, value);
}

function quantified(engine: EngineName, list: readonly Stored[], given: unknown): Truth {
  const test = (one: Stored, operand: unknown): Truth => {
    if (typeof operand === 'string') return one.id === operand;
    if (Array.isArray(operand)) return operand.includes(one.id);
    return holds(engine, operand as Record_, one);
  };
  if (typeof given === 'string') return list.some(({ id }) => id === given);
  return all(
    Object.entries(given as Record_).map(([name, operand]): Truth => {
      if (name === '$some') return list.some((one) => test(one, operand) === true);
      if (name === '$none') return !list.some((one) => test(one, operand) === true);
      if (name === '$every') return list.every((one) => test(one, operand) === true);
      throw new Error(`unexpected ${name}`);
    }),
  );
}

function operator(engine: EngineName, name: string, value: unknown, operand: unknown): Truth {
  const { isEqual, pattern } = textRules(engine);
  const same = (a: unknown, b: unknown) =>
    typeof a === 'string' && typeof b === 'string' ? isEqual(a, b) : compareValues(engine, a, b) === 0;
  const isNull = value === null || value === undefined;
  if (name === '$isNull') return isNull === operand;
  if (name === '$ne') return not(operator(engine, '$eq', value, operand));
  if (name === '$nin') return not(operator(engine, '$in', value, operand));
  if (name === '$eq' && operand === null) return isNull;
  if (name === '$in') {
    const list = operand as unknown[];
    return any(list.map((one) => operator(engine, '$eq', value, one)));
  }
  if (isNull) return null;
  if (Array.isArray(value)) {
    if (name === '$contains')
      return value.some((one) => (Number.isNaN(Number(one)) ? one === operand : String(one) === String(operand)));
    const wanted = operand as unknown[];
    return name === '$containsAny'
      ? wanted.some((one) => value.includes(one))
      : wanted.every((one) => value.includes(one));
  }
  const text = () => pattern(String(value));
  switch (name) {
    case '$eq':
      return same(value, operand);
    case '$gt':
      return compareValues(engine, value, operand) > 0;
    case '$gte':
      return compareValues(engine, value, operand) >= 0;
    case '$lt':
      return compareValues(engine, value, operand) < 0;
    case '$lte':
      return compareValues(engine, value, operand) <= 0;
    case '$between': {
      const [low, high] = operand as [unknown, unknown];
      return compareValues(engine, value, low) >= 0 && compareValues(engine, value, high) <= 0;
    }
    case '$startsWith':
      return text().startsWith(pattern(String(operand)));
    case '$endsWith':
      return text().endsWith(pattern(String(operand)));
    case '$contains':
      return text().includes(pattern(String(operand)));
    case '$containsAny':
      return (operand as string[]).some((one) => text().includes(pattern(one)));
    default:
      throw new Error(`unexpected ${name}`);
  }
}

/** Documents in an order, as the engine sorts: ties in the order given. */
export function sorted<T extends Stored>(
  engine: EngineName,
  documents: readonly T[],
  orders: readonly (readonly [string, 'asc' | 'desc'])[],
): T[] {
  return [...documents].sort((a, b) => {
    for (const [name, direction] of orders) {
      const [x, y] = [a[name] ?? null, b[name] ?? null];
      const less =
        x === null || y === null
          ? x === null && y === null
            ? 0
            : (x === null) === (engine === 'mariadb')
              ? -1
              : 1
          : compareValues(engine, x, y);
      if (less !== 0) return direction === 'asc' ? less : -less;
    }
    return documents.indexOf(a) - documents.indexOf(b);
  });
}
