import type { TextRules } from '../../engines/engine-rules.js';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { nestedQueries, type Query, queryError, spatialMethods } from '../../rules/queries/query-parser.js';
import { provideKeys } from '../rows/text-keys.js';
import { isText, printed, printedOperand } from './printed-values.js';
import { type Fragment, fragment, isIn, join, not } from './query-fragment.js';
import { type Operand, operandOf, unknownColumn } from './query-operand.js';
import type { QueryScope } from './query-scope.js';
import { searchFilter } from './query-search.js';
import { spatialFilter } from './query-spatial.js';

/** SQLite's parser supports only a few more levels of parentheses. A query has no room for as many, unless it is staged. */
const DEEPEST = 80;

/**
 * Translates a validated filter to SQL for the table's own columns. Throws a 500 if the real server's SQL fails (a dotted path in here).
 */
export function filterToSql(scope: QueryScope, query: Query): Fragment {
  const { method, attribute, values } = query;
  if (method === 'and' || method === 'or') {
    if (depthOf(query) > DEEPEST) {
      throw queryError(`Invalid query: "and" and "or" are nested more than ${DEEPEST} deep. Flatten them.`);
    }
    const parts = nestedQueries(query).map((nested) => ({ part: filterToSql(scope, nested), depth: depthOf(nested) }));
    // SQLite's parser needs the smallest stack if the deepest part comes first.
    const ordered = parts.sort((one, other) => other.depth - one.depth).map(({ part }) => part);
    return join(ordered, method === 'and' ? 'AND' : 'OR');
  }
  const operand = operandOf(scope.table, attribute, scope.counts);
  if (!operand) throw unknownColumn(scope.table);
  const testsNull = method === 'isNull' || method === 'isNotNull';
  if (isGeometry(operand) && !(testsNull && scope.table.dials.version.findsNullGeometries)) {
    return spatialFilter(scope, operand, query);
  }
  if (spatialMethods.has(method)) throw new AppwriteError('general_unknown');
  if (method === 'search' || method === 'notSearch') return searchFilter(scope, operand, query);
  if (method === 'isNull') return fragment(`${operand.raw} IS NULL`);
  if (method === 'isNotNull') return fragment(`${operand.raw} IS NOT NULL`);
  if (operand.column?.array) return arrayFilter(operand, method, values);
  const make = scalarFilters[method];
  if (!make) throw new AppwriteError('general_unknown');
  if (!operand.equals || !equalities.has(method)) provideKeys(scope.engine, scope.table, attribute);
  return make(operand, values, scope.table.dials.engine.text);
}

function depthOf(query: Query): number {
  if (query.method !== 'and' && query.method !== 'or') return 0;
  return 1 + nestedQueries(query).reduce((deepest, nested) => Math.max(deepest, depthOf(nested)), 0);
}

const isGeometry = ({ column }: Operand): boolean =>
  column !== null && ['point', 'linestring', 'polygon'].includes(column.type);

type MakeFilter = (operand: Operand, values: readonly unknown[], text: TextRules) => Fragment;

const compare =
  (operator: string): MakeFilter =>
  ({ expression, bind }, [value]) =>
    fragment(`${expression} ${operator} ?`, bind(value));

const between: MakeFilter = ({ expression, bind }, [low, high]) =>
  fragment(`${expression} BETWEEN ? AND ?`, bind(low), bind(high));

const equal: MakeFilter = ({ expression, bind, equals }, values) =>
  equals ? equals(values) : isIn(expression, values.map(bind));

const each =
  (one: (operand: Operand, value: string, text: TextRules) => Fragment): MakeFilter =>
  (operand, values, text) =>
    join(
      values.map((value) =>
        isText(operand)
          ? one(operand, text.kept(String(value)), text)
          : one(printedOperand(operand, text), printed(value, operand), text),
      ),
      'OR',
    );

const startsWith = each(startsWithOne);
const endsWith = each(endsWithOne);
const contains = each(containsOne);

/** Rows with null also do not match negated conditions, following SQL's three-valued logic. */
const scalarFilters: Readonly<Record<string, MakeFilter>> = {
  equal,
  notEqual: (operand, values, text) => not(equal(operand, values, text)),
  lessThan: compare('<'),
  lessThanEqual: compare('<='),
  greaterThan: compare('>'),
  greaterThanEqual: compare('>='),
  between,
  notBetween: (operand, values, text) => not(between(operand, values, text)),
  startsWith,
  notStartsWith: (operand, values, text) => not(startsWith(operand, values, text)),
  endsWith,
  notEndsWith: (operand, values, text) => not(endsWith(operand, values, text)),
  contains,
  containsAny: contains,
  containsAll: each((operand, value, text) =>
    operand.folded ? text.isWhole(operand, value) : fragment(`${operand.raw} = ? COLLATE NOCASE`, value),
  ),
  notContains: (operand, values, text) => not(contains(operand, values, text)),
};

const equalities = new Set(['equal', 'notEqual']);

/** True for every value; null for null. */
const anyText = (expression: string): Fragment => fragment(`${expression} = ${expression}`);

function startsWithOne(operand: Operand, value: string, { startsWith: start }: TextRules): Fragment {
  if (operand.folded) return start(operand, value);
  return foreign(operand, value, (text) =>
    fragment(`substr(${operand.raw}, 1, ${[...text].length}) = ? COLLATE NOCASE`, text),
  );
}

function endsWithOne(operand: Operand, value: string, { endsWith: end }: TextRules): Fragment {
  if (operand.folded) return end(operand, value);
  return foreign(operand, value, (text) =>
    fragment(`substr(${operand.raw}, -${[...text].length}) = ? COLLATE NOCASE`, text),
  );
}

function containsOne(operand: Operand, value: string, { contains: part }: TextRules): Fragment {
  if (operand.folded) return part(operand, value);
  return foreign(operand, value, (text) => fragment(`instr(upper(${operand.raw}), ?) > 0`, text.toUpperCase()));
}

/** A pattern for a text that has no folded copy. */
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

/** Elements of text arrays are compared exactly, including letter case. */
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
