import { AppwriteError } from '../../rules/appwrite-error.js';
import { allKinds, expandPermissions, refusePermissions } from '../../rules/permissions.js';
import { parseQueries } from '../../rules/queries/query-parser.js';
import { operatorsIn } from '../../rules/rows/operators.js';
import { requireAny, requireOwnRoles } from '../../rules/rows/row-access.js';
import { RowInput, readRowInput, refuseDocument, withoutPlace } from '../../rules/rows/row-input.js';
import { findReadable } from '../../store/rows/find-readable.js';
import { expandRows } from '../../store/rows/row-expand.js';
import { refuseRowQueries } from '../../store/rows/row-queries.js';
import { findRow } from '../../store/rows/row-store.js';
import { viewOf } from '../../store/rows/row-view.js';
import { checkRelationValues } from '../../store/writes/row-relation-check.js';
import { updateMany } from '../../store/writes/row-update-many.js';
import { updateOne } from '../../store/writes/row-update-one.js';
import { namingDuplicates, rowWriter } from '../../store/writes/row-writer.js';
import type { Answer, RequestContext } from '../http/route.js';
import { rowAnswer, rowListAnswer } from './row-answer.js';
import { badRequest, refuseBulkRelations } from './row-create.js';
import { readCursor } from './row-read.js';
import { isEmptyData, openTable, readData, requestTimestamp, rowScopeOf } from './row-request.js';
import { permissionsOf, stagedRow, stageMany, stageUpdate } from './row-staging.js';

/** PATCH rows/:rowId. */
export function updateRoute(context: RequestContext, params: Record<string, unknown>): Answer {
  const guard = requestTimestamp(context);
  const data = readData(params.data);
  const given = params.permissions as readonly string[] | null | undefined;
  if (isEmptyData(data) && !given) throw new AppwriteError('row_missing_payload');
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  const guarded = { ...scope, guard };
  const id = String(params.rowId);
  const transactionId = params.transactionId ? String(params.transactionId) : null;
  // Without a transaction, a row can be changed without permission to read it; with one, the response shows the former row.
  const old = transactionId === null ? findRow(scope.engine, table, id) : findReadable(scope, table, id);
  const staged = transactionId === null ? undefined : stagedRow(context, table, transactionId, id, old);
  if (transactionId === null ? !old : !staged) throw new AppwriteError('row_not_found', { values: [id] });
  const permissions = given ? expandPermissions(given, 'row') : null;
  if (permissions) requireOwnRoles(scope.access, permissions);
  const options = { naming: context.naming, dates: scope.access === null };
  // An update is staged with the permissions that the transaction shows, so it reverts those that an earlier operation has set.
  const input = readRowInput(data, id, {
    ...options,
    permissions: permissions ?? (staged ? permissionsOf(staged) : null),
  });
  const nested = { naming: context.naming, creating: false };
  const checked = new RowInput(id, checkRelationValues(scope, table, input.values, nested), input.system);
  if (transactionId !== null || !old) return stageUpdate(context, table, transactionId ?? '', checked, staged);
  requireAny(scope.access, table, ['read', 'update'], old.permissions);
  const row = namingDuplicates(table, id, () => updateOne(guarded, rowWriter(guarded), table, old, checked));
  context.listeners.tell({ action: 'update', table, row }, context.naming);
  const view = viewOf(table, row);
  expandRows(scope, table, [view], null);
  return { status: 200, body: rowAnswer(view, { naming: context.naming, missing: 'object' }) };
}

/** PATCH rows. */
export function updateManyRoute(context: RequestContext, params: Record<string, unknown>): Answer {
  const data = readData(params.data);
  if (isEmptyData(data)) throw new AppwriteError('row_missing_payload');
  refuseForeign(context, params);
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  // An operator that cannot be read is refused first; what is staged is not read before the commit.
  if (!params.transactionId) operatorsIn(data as Record<string, unknown>);
  refuseBulkRelations(table, 'update');
  const queries = parseQueries(params.queries as string[]);
  const permissions = bulkPermissions(data);
  if (params.transactionId) {
    const staged = { queries: params.queries, data: withoutPlace(data, context.naming) };
    return stageMany(context, table, String(params.transactionId), 'bulkUpdate', staged);
  }
  const cursor = readCursor(scope, table, queries);
  const refusal = refuseDocument(data);
  if (refusal !== null) throw new AppwriteError('row_invalid_structure', { message: refusal });
  refuseRowQueries(table, queries);
  const input = readRowInput(data, '', { naming: context.naming, dates: true, permissions });
  const { total, rows } = updateMany(scope, table, { queries, cursor, input });
  for (const row of rows) context.listeners.tell({ action: 'update', table, row }, context.naming);
  const answers = rows.map((row) => rowAnswer(viewOf(table, row), { naming: context.naming, missing: 'object' }));
  return { status: 200, body: rowListAnswer(context.naming, total, answers) };
}

/** Bulk routes except create respond to users and guests as if the database were missing. */
export function refuseForeign({ caller }: RequestContext, params: Record<string, unknown>): void {
  if (caller.kind !== 'key') throw new AppwriteError('database_not_found', { values: [String(params.databaseId)] });
}

function bulkPermissions(data: object): readonly string[] | null {
  const { $permissions } = data as { $permissions?: unknown };
  if ($permissions === undefined || $permissions === null) return null;
  const refusal = refusePermissions($permissions, allKinds);
  if (refusal !== null) throw badRequest(refusal);
  return [...new Set($permissions as string[])];
}
