import { AppwriteError } from '../../rules/appwrite-error.js';
import { parseQueries } from '../../rules/queries/query-parser.js';
import { findReadable } from '../../store/rows/find-readable.js';
import { refuseRowQueries } from '../../store/rows/row-queries.js';
import { findRow } from '../../store/rows/row-store.js';
import { listedView } from '../../store/rows/row-view.js';
import { deleteMany } from '../../store/writes/row-delete-many.js';
import { deleteRow } from '../../store/writes/row-remove.js';
import { rowWriter } from '../../store/writes/row-writer.js';
import type { Answer, RequestContext } from '../http/route.js';
import { rowAnswer, rowListAnswer } from './row-answer.js';
import { refuseBulkRelations } from './row-create.js';
import { readCursor } from './row-read.js';
import { openTable, requestTimestamp, rowScopeOf } from './row-request.js';
import { stageDelete, stagedRow, stageMany } from './row-staging.js';
import { refuseForeign } from './row-update.js';

/** DELETE rows/:rowId. */
export function deleteRoute(context: RequestContext, params: Record<string, unknown>): Answer {
  const guard = requestTimestamp(context);
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  const guarded = { ...scope, guard };
  const id = String(params.rowId);
  const transactionId = params.transactionId ? String(params.transactionId) : null;
  const row = transactionId === null ? findRow(scope.engine, table, id) : findReadable(scope, table, id);
  const staged = transactionId === null ? undefined : stagedRow(context, table, transactionId, id, row);
  if (transactionId === null ? !row : !staged) throw new AppwriteError('row_not_found', { values: [id] });
  if (transactionId !== null || !row) return stageDelete(context, table, transactionId ?? '', id);
  scope.engine.transaction(() => deleteRow(guarded, rowWriter(guarded), table, row));
  context.listeners.tell({ action: 'delete', table, row }, context.naming);
  return { status: 204 };
}

/** DELETE rows. */
export function deleteManyRoute(context: RequestContext, params: Record<string, unknown>): Answer {
  refuseForeign(context, params);
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  refuseBulkRelations(table, 'delete');
  const queries = parseQueries(params.queries as string[]);
  if (params.transactionId) {
    return stageMany(context, table, String(params.transactionId), 'bulkDelete', { queries: params.queries });
  }
  const cursor = readCursor(scope, table, queries);
  refuseRowQueries(table, queries);
  const { total, rows } = deleteMany(scope, table, { queries, cursor });
  for (const row of rows) context.listeners.tell({ action: 'delete', table, row }, context.naming);
  const answers = rows.map((row) => rowAnswer(listedView(table, row), { naming: context.naming, missing: 'list' }));
  return { status: 200, body: rowListAnswer(context.naming, total, answers) };
}
