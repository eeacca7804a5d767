import { AppwriteError } from '../../rules/appwrite-error.js';
import { nestedQueries, type Query, spatialMethods } from '../../rules/queries/query-parser.js';
import { foldCharacters } from '../../rules/text/collation.js';
import { type Fragment, fragment, isIn, join, not } from './query-fragment.js';
import { type Operand, operandOf } from './query-operand.js';
import type { QueryScope } from './query-scope.js';
import { searchFilter } from './query-search.js';
import { spatialFilter } from './query-spatial.js';

/** Turns one validated filter into SQL over the table's own columns. Throws a 500 where the real server's SQL fails (a dotted path in here). */
export function filterToSql(scope: QueryScope, query: Query): Fragment {
  const { method, attribute, values } = query;
  if (method === 'and' || method === 'or') {
    const parts = nestedQueries(query).map((nested) => filterToSql(scope, nested));
    return join(parts, method === 'and' ? 'AND' : 'OR');
  }
  const operand = operandOf(scope.table, attribute, scope.counts);
  if (!operand) throw new AppwriteError('general_unknown');
  if (isGeometry(operand)) return spatialFilter(scope, operand, query);
  if (spatialMethods.has(method)) throw new AppwriteError('general_unknown');
  if (method === 'search' || method === 'notSearch') return searchFilter(scope, operand, query);
  if (method === 'isNull') return fragment(`${operand.raw} IS NULL`);
  if (method === 'isNotNull') return fragment(`${operand.raw} IS NOT NULL`);
  if (operand.column?.array) return arrayFilter(operand, method, values);
  const make = scalarFilters[method];
  if (!make) throw new AppwriteError('general_unknown');
  return make(operand, values);
}

const isGeometry = ({ column }: Operand): boolean =>
  column !== null && ['point', 'linestring', 'polygon'].includes(column.type);

type MakeFilter = (operand: Operand, values: readonly unknown[]) => Fragment;

const compare =
  (operator: string): MakeFilter =>
  ({ expression, bind }, [value]) =>
    fragment(`${expression} ${operator} ?`, bind(value));

const between: MakeFilter = ({ expression, bind }, [low, high]) =>
  fragment(`${expression} BETWEEN ? AND ?`, bind(low), bind(high));

const equal: MakeFilter = ({ expression, bind }, values) => isIn(expression, values.map(bind));

const each =
  (one: (operand: Operand, value: string) => Fragment): MakeFilter =>
  (operand, values) =>
    join(
      values.map((value) => one(operand, String(value))),
      'OR',
    );

const startsWith = each(startsWithOne);
const endsWith = each(endsWithOne);
const contains = each(containsOne);

/** Null rows drop out of the negated ones, as SQL's three-valued logic has it. */
const scalarFilters: Readonly<Record<string, MakeFilter>> = {
  equal,
  notEqual: (operand, values) => not(equal(operand, values)),
  lessThan: compare('<'),
  lessThanEqual: compare('<='),
  greaterThan: compare('>'),
  greaterThanEqual: compare('>='),
  between,
  notBetween: (operand, values) => not(between(operand, values)),
  startsWith,
  notStartsWith: (operand, values) => not(startsWith(operand, values)),
  endsWith,
  notEndsWith: (operand, values) => not(endsWith(operand, values)),
  contains,
  containsAny: contains,
  // The server writes LIKE without wildcards here: the whole text must be the value.
  containsAll: each((operand, value) => fragment(`${written(operand)} = ?`, foldCharacters(value))),
  notContains: (operand, values) => not(contains(operand, values)),
};

/** The folded text with its trailing spaces, which LIKE (other than equality) counts. */
function written({ expression, raw }: Operand): string {
  if (raw === 'id') return expression;
  return `(substr(${expression}, 1, length(${expression}) - 1) || substr(${raw}, length(rtrim(${raw}, ' ')) + 1))`;
}

/** Text that ends in no space lies within the folded column, which spares the detour over the written form. */
const endsInText = (value: string): boolean => value !== '' && !value.endsWith(' ');

/** True for every value, null for null. */
const anyText = (expression: string): Fragment => fragment(`${expression} = ${expression}`);

/** Sorts after every text that starts the same. */
const afterAll = '\u{10ffff}';

function startsWithOne(operand: Operand, value: string): Fragment {
  if (!operand.folded)
    return foreign(operand, value, (text) =>
      fragment(`substr(${operand.raw}, 1, ${[...text].length}) = ? COLLATE NOCASE`, text),
    );
  const prefix = foldCharacters(value);
  const { expression } = operand;
  if (endsInText(value)) return fragment(`(${expression} >= ? AND ${expression} < ?)`, prefix, prefix + afterAll);
  if (value === '') return anyText(expression);
  return fragment(`substr(${written(operand)}, 1, ${[...value].length}) = ?`, prefix);
}

function endsWithOne(operand: Operand, value: string): Fragment {
  if (value === '') return anyText(operand.expression);
  if (!operand.folded)
    return foreign(operand, value, (text) =>
      fragment(`substr(${operand.raw}, -${[...text].length}) = ? COLLATE NOCASE`, text),
    );
  return fragment(`substr(${written(operand)}, -${[...value].length}) = ?`, foldCharacters(value));
}

function containsOne(operand: Operand, value: string): Fragment {
  if (value === '') return anyText(operand.expression);
  if (!operand.folded)
    return foreign(operand, value, (text) => fragment(`instr(upper(${operand.raw}), ?) > 0`, text.toUpperCase()));
  const target = endsInText(value) ? operand.expression : written(operand);
  return fragment(`instr(${target}, ?) > 0`, foldCharacters(value));
}

/** LIKE on what is no text column: MariaDB compares the printed value. */
function foreign(operand: Operand, value: string, make: (text: string) => Fragment): Fragment {
  return value === '' ? anyText(operand.raw) : make(value);
}

const element = (operand: Operand, values: readonly unknown[]): Fragment => {
  const inList = isIn(
    'value',
    values.map((value) => elementOf(operand, value)),
  );
  return fragment(`EXISTS (SELECT 1 FROM json_each(${operand.raw}) WHERE ${inList.sql})`, ...inList.params);
};

/** Elements of text arrays are compared as they are, letter case included. */
const elementOf = (operand: Operand, value: unknown) =>
  typeof value === 'string' && operand.column?.type !== 'datetime' && operand.column?.type !== 'bigint'
    ? value
    : operand.bind(value);

function arrayFilter(operand: Operand, method: string, values: readonly unknown[]): Fragment {
  const isSet = fragment(`${operand.raw} IS NOT NULL`);
  if (method === 'contains' || method === 'containsAny') return join([isSet, element(operand, values)], 'AND');
  if (method === 'containsAll') return join([isSet, ...values.map((value) => element(operand, [value]))], 'AND');
  if (method === 'notContains') return join([isSet, not(element(operand, values))], 'AND');
  throw new AppwriteError('general_unknown');
}
