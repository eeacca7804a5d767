import { AppwriteError } from '../../rules/appwrite-error.js';
import { parseQueries, type Query, queryError } from '../../rules/queries/query-parser.js';
import { refuseCursor } from '../../rules/queries/query-validator.js';
import { readPermissions } from '../../rules/rows/row-access.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { findReadable } from '../../store/rows/find-readable.js';
import { expandRows } from '../../store/rows/row-expand.js';
import {
  countFromPage,
  countRows,
  listLimit,
  listRows,
  type RowQuery,
  sortQueries,
} from '../../store/rows/row-list.js';
import { refuseRowQueries } from '../../store/rows/row-queries.js';
import { queryScope, type RowScope, relationsOf } from '../../store/rows/row-scope.js';
import { readSelection, type Selection, selectedColumns } from '../../store/rows/row-selection.js';
import { listedView, type RowView, viewOf } from '../../store/rows/row-view.js';
import { selectingRelationships } from '../formats/all-relationships.js';
import { asksForFormatBelow } from '../formats/response-format.js';
import type { Answer, RequestContext } from '../http/route.js';
import { findRemembered, remember } from './read-rows.js';
import { rowAnswer, rowListAnswer } from './row-answer.js';
import { cached } from './row-list-cache.js';
import { selectedView } from './row-listed.js';
import { openTable, rowScopeOf } from './row-request.js';
import { getStaged, listStaged } from './row-staged-read.js';

/** GET rows/:rowId. Only accepts `select` queries. */
export function getRoute(context: RequestContext, params: Record<string, unknown>): Answer {
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  const queries = readQueries(context, table, params);
  for (const { method } of queries) if (method !== 'select') throw queryError(`Invalid query method: ${method}`);
  refuseRowQueries(table, queries);
  const id = String(params.rowId);
  const selection = readSelection(table, selectsOf(queries));
  const readable = findReadable(scope, table, id) ?? findRemembered(scope, table, id);
  if (readable && table.dials.engine.ids.cacheIgnoresCase) remember(table, readable);
  const reading = { context, scope, table, selection, queries };
  const staged = params.transactionId ? getStaged(reading, String(params.transactionId), id, readable) : null;
  if (staged && staged !== 'missing') return staged;
  if (!readable || staged === 'missing') throw new AppwriteError('row_not_found', { values: [id] });
  const view = selectedView(viewOf(table, readable), selection);
  expandSelected(scope, table, [view], selection);
  return { status: 200, body: rowAnswer(view, { naming: context.naming, missing: 'list' }) };
}

/** The parsed queries, including the relationships that clients from before 1.8 always received. */
function readQueries(
  { store, naming, headers }: RequestContext,
  table: TableDefinition,
  params: Record<string, unknown>,
): readonly Query[] {
  const queries = parseQueries(params.queries as string[]);
  if (naming !== 'legacy' || !asksForFormatBelow('1.8.0', headers)) return queries;
  return selectingRelationships(store, table, queries);
}

const selectsOf = (queries: readonly Query[]) =>
  queries.filter(({ method }) => method === 'select').map(({ values }) => values);

/** Related rows only appear if a path into them is selected. */
function expandSelected(
  scope: RowScope,
  table: TableDefinition,
  views: readonly RowView[],
  selection: Selection | null,
): void {
  if (selection && selection.nested.size > 0) expandRows(scope, table, views, selection.nested);
}

/** GET rows. */
export function listRoute(context: RequestContext, params: Record<string, unknown>): Answer {
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  const queries = readQueries(context, table, params);
  const cursor = readCursor(scope, table, queries);
  refuseRowQueries(table, queries);
  const selection = readSelection(table, selectsOf(queries));
  const resolves = selection !== null || Boolean(params.transactionId);
  const query = (): RowQuery => listQuery(scope, table, queries, cursor, selection);
  const find = (): RowView[] =>
    listRows(queryScope(scope, table, { counts: false, resolves }), query()).map((row) => listedView(table, row));
  const count = (): number => countRows(queryScope(scope, table, { counts: true, resolves: true }), query());
  const totalOf = (found: number): number | null => (params.total ? (countFromPage(query(), found) ?? count()) : null);
  if (params.transactionId) {
    const views = find();
    const reading = { context, scope, table, selection, queries };
    const listed = { views, total: totalOf(views.length) };
    return { status: 200, body: listStaged(reading, String(params.transactionId), listed) };
  }
  const expanded = (): RowView[] => {
    const views = find();
    expandSelected(scope, table, views, selection);
    return views;
  };
  const answer = (views: readonly RowView[], total: number | null): unknown => {
    const rows = views.map((view) => rowAnswer(view, { naming: context.naming, missing: 'list' }));
    return rowListAnswer(context.naming, total ?? 0, rows);
  };
  const ttl = Number(params.ttl);
  if (ttl === 0) {
    const views = expanded();
    return { status: 200, body: answer(views, totalOf(views.length)) };
  }
  const age = { ttl, now: scope.clock };
  const key = (what: 'rows' | 'total') => ({ table: table.sequence, key: listKey(context, table, queries, what) });
  const { value, hit } = cached(context.store, key('rows'), age, expanded, (views) => views.length === 0);
  const total = params.total ? cached(context.store, key('total'), age, count, (found) => found === 0).value : null;
  return { status: 200, body: answer(value, total), headers: { 'x-appwrite-cache': hit ? 'hit' : 'miss' } };
}

/** Everything that rows and totals depend on except the rows themselves; the same under both names of the API. */
function listKey(
  { caller }: RequestContext,
  table: TableDefinition,
  queries: readonly Query[],
  what: 'rows' | 'total',
): string {
  const roles = caller.kind === 'key' ? 'key' : [...caller.roles].sort();
  const columns = table.columns.map((column) => [column.key, column.updatedAt]);
  const indexes = table.indexes.map((index) => [index.key, index.status]);
  return JSON.stringify([what, table.sequence, columns, indexes, relationsOf(table).length, roles, queries], exact);
}

const exact = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/**
 * The row of the first cursor. A row that the caller may not read is treated as missing, since its position in an order would reveal its
 * values.
 */
export function readCursor(scope: RowScope, table: TableDefinition, queries: readonly Query[]): RowQuery['cursor'] {
  const query = queries.find(({ method }) => method === 'cursorAfter' || method === 'cursorBefore');
  if (!query) return null;
  const refusal = refuseCursor(query);
  if (refusal !== null) throw queryError(refusal);
  const id = String(query.values[0]);
  const row = findReadable(scope, table, id);
  if (!row) {
    throw new AppwriteError('general_cursor_not_found', {
      message: `Row '${id}' for the 'cursor' value not found.`,
      legacyMessage: `Document '${id}' for the 'cursor' value not found.`,
    });
  }
  return { row, after: query.method === 'cursorAfter' };
}

function listQuery(
  scope: RowScope,
  table: TableDefinition,
  queries: readonly Query[],
  cursor: RowQuery['cursor'],
  selection: Selection | null,
): RowQuery {
  const sorted = sortQueries(queries);
  return {
    ...sorted,
    limit: sorted.limit ?? listLimit,
    cursor,
    columns: selectedColumns(table, selection),
    permitted: readPermissions(scope.access, table),
  };
}
