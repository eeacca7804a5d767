import { AppwriteError } from '../../rules/appwrite-error.js';
import { parseQueries, type Query, queryError } from '../../rules/queries/query-parser.js';
import { refuseCursor } from '../../rules/queries/query-validator.js';
import { readPermissions } from '../../rules/rows/row-access.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
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
import { rowAnswer, rowListAnswer } from './row-answer.js';
import { cachedList } from './row-list-cache.js';
import { type ListedRows, selectedView } from './row-listed.js';
import { findReadable, openTable, rowScopeOf } from './row-request.js';
import { getStaged, listStaged } from './row-staged-read.js';

/** GET rows/:rowId. Takes `select` queries only. */
export function getRoute(context: RequestContext, params: Record<string, unknown>): Answer {
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  const queries = readQueries(context, table, params);
  for (const { method } of queries) if (method !== 'select') throw queryError(`Invalid query method: ${method}`);
  refuseRowQueries(table, queries);
  const id = String(params.rowId);
  const selection = readSelection(table, selectsOf(queries));
  const readable = findReadable(scope, table, id);
  const reading = { context, scope, table, selection, queries };
  const staged = params.transactionId ? getStaged(reading, String(params.transactionId), id, readable) : null;
  if (staged && staged !== 'missing') return staged;
  if (!readable || staged === 'missing') throw new AppwriteError('row_not_found', { values: [id] });
  const view = selectedView(viewOf(table, readable), selection);
  expandSelected(scope, table, [view], selection);
  return { status: 200, body: rowAnswer(view, { naming: context.naming, missing: 'list' }) };
}

/** The parsed queries, with all that clients from before 1.8 were given unasked. */
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

/** Related rows appear where a path into them is selected, and nowhere else. */
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
  const make = (): ListedRows => {
    const query = listQuery(scope, table, queries, cursor, selection);
    const resolves = selection !== null || Boolean(params.transactionId);
    const views = listRows(queryScope(scope, table, { counts: false, resolves }), query).map((row) =>
      listedView(table, row),
    );
    const total = params.total
      ? (countFromPage(query, views.length) ??
        countRows(queryScope(scope, table, { counts: true, resolves: true }), query))
      : null;
    return { views, total };
  };
  if (params.transactionId) {
    const reading = { context, scope, table, selection, queries };
    return { status: 200, body: listStaged(reading, String(params.transactionId), make()) };
  }
  const body = (): unknown => {
    const { views, total } = make();
    expandSelected(scope, table, views, selection);
    const answers = views.map((view) => rowAnswer(view, { naming: context.naming, missing: 'list' }));
    return rowListAnswer(context.naming, total ?? 0, answers);
  };
  const ttl = Number(params.ttl);
  if (ttl === 0) return { status: 200, body: body() };
  const { value, hit } = cachedList(context.store, listKey(context, table, params), ttl, scope.clock, body);
  return { status: 200, body: value, headers: { 'x-appwrite-cache': hit ? 'hit' : 'miss' } };
}

function listKey({ caller, naming }: RequestContext, table: TableDefinition, params: Record<string, unknown>): string {
  const roles = caller.kind === 'key' ? 'key' : [...caller.roles].sort();
  const schema = [...table.columns.map((column) => [column.key, column.updatedAt]), relationsOf(table).length];
  return JSON.stringify([table.sequence, schema, naming, roles, params.queries, params.total]);
}

/**
 * The cursor's row; the first cursor counts. One that the caller may not read is not there: its place in an order would tell its values.
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
