import { AppwriteError } from '../../rules/appwrite-error.js';
import { isFloat, plainNumber } from '../../rules/php/whole-float.js';
import type { Query } from '../../rules/queries/query-parser.js';
import { rowColumns } from '../../rules/rows/row-structure.js';
import type { ColumnDefinition } from '../../rules/schema/table-definition.js';
import { tableName } from '../physical-names.js';
import { type Fragment, fragment, join, permittedRows } from '../queries/query-fragment.js';
import { type OrderTerm, orderSql, orderTerms, placeOf } from '../queries/query-order.js';
import { filtersToSql } from '../queries/query-relation.js';
import type { QueryScope } from '../queries/query-scope.js';
import { indexIds } from '../schema/collection-storage.js';
import { vaultOf } from '../secrets/vault.js';
import type { SqlValue } from '../sqlite/sqlite-engine.js';
import { valueOut } from '../sqlite/text-out.js';
import { rowLayout, selectSome } from './row-layout.js';
import { readRow, type StoredRow } from './row-record.js';

/** A position in a list: before or after a row, whose order values are read from the file unless they are given. */
export interface Cursor {
  readonly row: StoredRow;
  readonly after: boolean;
  readonly values?: readonly SqlValue[];
}

/** Which rows to return, in which order. Created from validated queries. */
export interface RowQuery {
  readonly filters: readonly Query[];
  readonly orders: readonly Query[];
  readonly limit: number | bigint;
  readonly offset: number | bigint;
  /** The row after or before which the page starts. */
  readonly cursor: Cursor | null;
  /** The columns to read; null for all. */
  readonly columns: readonly ColumnDefinition[] | null;
  /** Only rows that have one of these permissions; null for all. */
  readonly permitted: readonly string[] | null;
}

const defaultLimit = 25;
const orderMethods = new Set(['orderAsc', 'orderDesc', 'orderRandom']);
const pageMethods = new Set(['select', 'limit', 'offset', 'cursorAfter', 'cursorBefore']);

/** Separates validated queries into filters, orders and page; the first limit and offset count. */
export function sortQueries(queries: readonly Query[]): Pick<RowQuery, 'filters' | 'orders' | 'offset'> & {
  readonly limit: number | bigint | null;
} {
  const first = (method: string) => queries.find((query) => query.method === method)?.values[0];
  const limit = first('limit');
  return {
    filters: queries.filter(({ method }) => !orderMethods.has(method) && !pageMethods.has(method)),
    orders: queries.filter(({ method }) => orderMethods.has(method)),
    limit: limit === undefined ? null : count(limit),
    offset: count(first('offset') ?? 0),
  };
}

/** The default limit of a list. */
export const listLimit = defaultLimit;

const largest = 9_223_372_036_854_775_807n;

function count(value: unknown): bigint {
  const plain = plainNumber(value);
  const whole = typeof plain === 'string' ? BigInt(plain.trim()) : BigInt(Math.trunc(Number(plain)));
  return whole > largest ? largest : whole;
}

/** The rows of a page, in order. Throws `database_query_order_null` if the cursor's row has a null in an order column. */
export function listRows(scope: QueryScope, query: RowQuery): StoredRow[] {
  const layout = rowLayout(scope.table);
  const columns = query.columns ?? layout.stored;
  const head = query.columns ? selectSome(scope.table, columns) : layout.selectAll;
  const statement = listStatement(scope, query, head);
  const rows = scope.engine.prepare(statement.sql).all(...statement.params);
  const stored = rows.map((row) => readRow(row, columns, vaultOf(scope.engine)));
  return query.cursor?.after === false ? stored.reverse() : stored;
}

function listStatement(scope: QueryScope, query: RowQuery, head: string): Fragment {
  const backwards = query.cursor?.after === false;
  const terms = orderTerms(scope, query.orders, backwards);
  if (terms.some(({ attribute }) => attribute === '$id')) indexIds(scope.engine, scope.table);
  const parts = [conditionOf(scope, query)];
  if (query.cursor) parts.push(placeOf(terms, query.cursor.values ?? cursorValues(scope, query.cursor.row, terms)));
  const where = join(
    parts.filter((part) => part.sql !== '1'),
    'AND',
  );
  const order = terms.map(orderSql).join(', ');
  const condition = where.sql === '1' ? '' : ` WHERE ${where.sql}`;
  const params = [...where.params, query.limit, query.offset];
  const page = `${condition} ORDER BY ${order} LIMIT ? OFFSET ?`;
  if (query.filters.length === 0 && followsTable(terms)) return fragment(head + page, ...params);
  // Sorts keys before reading rows, since many rows match and many have the same value in an indexed column, but a page has few rows.
  const chosen = `SELECT sequence FROM ${tableName(scope.table)}${page}`;
  return fragment(`${head} WHERE sequence IN (${chosen}) ORDER BY ${order}`, ...params);
}

/** Whether rows are already in this order without sorting. */
function followsTable([first]: readonly OrderTerm[]): boolean {
  return first?.attribute === '$sequence' || first?.attribute === '$id';
}

/** The current values of a row that determine its position in an order. Throws `database_query_order_null`, and a 500 for a link. */
export function cursorValues(scope: QueryScope, row: StoredRow, terms: readonly OrderTerm[]): SqlValue[] {
  const comparable = terms.filter((term) => !term.random);
  const names = comparable.map(({ expression }, at) => `${valueOut(expression)} AS v${at}`).join(', ');
  const found = scope.engine
    .prepare(`SELECT ${names} FROM ${tableName(scope.table)} WHERE sequence = ?`)
    .get(row.sequence);
  const values = comparable.map(({ attribute }, at) => {
    const value = found?.[`v${at}`] ?? null;
    if (value === null) {
      throw new AppwriteError('database_query_order_null', {
        message: `The order column '${attribute}' had a null value. Cursor pagination requires all rows order column values are non-null.`,
        legacyMessage: `The order attribute '${attribute}' had a null value. Cursor pagination requires all documents order attribute values are non-null.`,
      });
    }
    return value;
  });
  // The server reads the row with its linked rows, and cannot compare with a complete row.
  const columns = rowColumns(scope.table);
  if (comparable.some(({ attribute }) => columns.get(attribute)?.relationship))
    throw new AppwriteError('general_unknown');
  return values;
}

function conditionOf(scope: QueryScope, { filters, permitted }: Pick<RowQuery, 'filters' | 'permitted'>): Fragment {
  const condition = filtersToSql(scope, filters);
  return permitted ? join([condition, permittedRows(permitted)], 'AND') : condition;
}

const countedAtMost = 5000;

/** The number of rows that the filters match, at most 5,000, regardless of page and order. */
export function countRows(scope: QueryScope, query: Pick<RowQuery, 'filters' | 'permitted'>): number {
  const name = tableName(scope.table);
  const condition = conditionOf(scope, query);
  if (condition.sql === '1') return countAll(scope, name);
  const sql = `SELECT count(*) AS total FROM (SELECT 1 FROM ${name} WHERE ${condition.sql} LIMIT ${countedAtMost})`;
  return Number(scope.engine.prepare(sql).get(...condition.params)?.total ?? 0);
}

/** Whether there are at least this many rows, which is faster than counting them. */
function countAll({ engine }: QueryScope, name: string): number {
  const enough = engine.prepare(`SELECT 1 FROM ${name} LIMIT 1 OFFSET ${countedAtMost - 1}`).get();
  return enough ? countedAtMost : Number(engine.prepare(`SELECT count(*) AS total FROM ${name}`).get()?.total ?? 0);
}

function countsApart({ attribute, values }: Query): boolean {
  return attribute.includes('.') || values.some(isApart);
}

const isApart = (value: unknown): boolean =>
  isFloat(value) || (typeof value === 'object' && value !== null && 'method' in value && countsApart(value as Query));

/**
 * The number of matching rows if a page shows it, since a page that is not full ends the list. Null if they must be counted, which
 * includes filters by floats and through relationships, since counting finds other rows than listing there.
 */
export function countFromPage({ cursor, limit, offset, filters }: RowQuery, rows: number): number | null {
  if (cursor || filters.some(countsApart) || BigInt(rows) >= BigInt(limit) || (rows === 0 && BigInt(offset) > 0n))
    return null;
  const total = BigInt(offset) + BigInt(rows);
  return total < countedAtMost ? Number(total) : countedAtMost;
}
