import { AppwriteError } from '../../rules/appwrite-error.js';
import { generateId, isEmptyId } from '../../rules/ids.js';
import { expandPermissions } from '../../rules/permissions.js';
import { defaultPermissions, requireOwnRoles } from '../../rules/rows/row-access.js';
import { RowInput, readRowInput, refuseDocument, withoutPlace } from '../../rules/rows/row-input.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { findReadable } from '../../store/rows/find-readable.js';
import { expandRows } from '../../store/rows/row-expand.js';
import { findRow } from '../../store/rows/row-store.js';
import { viewOf } from '../../store/rows/row-view.js';
import { checkRelationValues } from '../../store/writes/row-relation-check.js';
import { prepareUpserts, writeUpserts } from '../../store/writes/row-upsert.js';
import { namingDuplicates, rowWriter } from '../../store/writes/row-writer.js';
import type { Answer, RequestContext } from '../http/route.js';
import { rowAnswer, rowListAnswer } from './row-answer.js';
import { refuseBulkRelations } from './row-create.js';
import {
  isEmptyData,
  isSeveral,
  openTable,
  readData,
  readElement,
  requestTimestamp,
  rowScopeOf,
} from './row-request.js';
import { permissionsOf, stagedRow, stageMany, stageUpsert } from './row-staging.js';
import { refuseForeign } from './row-update.js';

/** PUT rows/:rowId. */
export function upsertRoute(context: RequestContext, params: Record<string, unknown>): Answer {
  requestTimestamp(context);
  const data = readData(params.data);
  const given = params.permissions as readonly string[] | null | undefined;
  if ((isEmptyData(data) && !given) || isSeveral(data)) throw new AppwriteError('row_missing_payload');
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  const id = isEmptyId(params.rowId) ? generateId() : String(params.rowId);
  const transactionId = params.transactionId ? String(params.transactionId) : null;
  const old = findRow(scope.engine, table, id);
  const kept = transactionId === null ? old?.permissions : stagedPermissions(context, table, transactionId, id);
  const permissions = given ? expandPermissions(given, 'row') : (kept ?? defaultPermissions(scope.access));
  requireOwnRoles(scope.access, permissions);
  const input = readRowInput(data, id, { naming: context.naming, dates: scope.access === null, permissions });
  const nested = { naming: context.naming, creating: false };
  const checked = new RowInput(id, checkRelationValues(scope, table, input.values, nested), input.system);
  if (transactionId !== null) return stageUpsert(context, table, transactionId, checked);
  const writer = rowWriter(scope);
  const [written] = namingDuplicates(table, id, () =>
    writeUpserts(scope, writer, table, prepareUpserts(scope, table, [checked])),
  );
  const row = written ?? old;
  if (!row) throw new AppwriteError('general_unknown');
  context.listeners.tell({ action: 'upsert', table, row }, context.naming);
  const view = viewOf(table, row);
  expandRows(scope, table, [view], null);
  return { status: 200, body: rowAnswer(view, { naming: context.naming, missing: 'object' }) };
}

/** The permissions of the row as the transaction shows it; undefined if it does not exist. */
function stagedPermissions(
  context: RequestContext,
  table: TableDefinition,
  transactionId: string,
  id: string,
): readonly string[] | undefined {
  const row = stagedRow(context, table, transactionId, id, findReadable(rowScopeOf(context), table, id));
  return row && permissionsOf(row);
}

const answered = 100;

/** PUT rows. Reads all rows first and then writes them, so that a fault can write in between. */
export async function upsertManyRoute(context: RequestContext, params: Record<string, unknown>): Promise<Answer> {
  refuseForeign(context, params);
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  refuseBulkRelations(table, 'upsert');
  const rows = (params.rows as readonly unknown[]).map(readElement);
  const inputs = rows.map((row) => readUpsertRow(context, row));
  if (params.transactionId) {
    const staged = rows.map((row) => withoutPlace(row, context.naming));
    return stageMany(context, table, String(params.transactionId), 'bulkUpsert', staged);
  }
  const prepared = namingDuplicates(table, 'multiple', () => prepareUpserts(scope, table, inputs));
  const rowIds = inputs.map(({ id }) => id);
  await context.faults.duringBulkUpsert?.({ databaseId: table.databaseId, tableId: table.id, rowIds });
  const written = namingDuplicates(table, 'multiple', () => writeUpserts(scope, rowWriter(scope), table, prepared));
  for (const row of written) context.listeners.tell({ action: 'upsert', table, row }, context.naming);
  const answers = written
    .slice(0, answered)
    .map((row) => rowAnswer(viewOf(table, row), { naming: context.naming, missing: 'object' }));
  return { status: 200, body: rowListAnswer(context.naming, written.length, answers) };
}

/** Ids and permissions are used unchecked here, as on the server. */
function readUpsertRow({ naming }: RequestContext, row: object): RowInput {
  if (refuseDocument(row) !== null) throw new AppwriteError('general_unknown');
  const { $id, $permissions } = row as { $id?: string; $permissions?: readonly unknown[] };
  const permissions = $permissions ? [...new Set($permissions.map(String))] : null;
  return readRowInput(row, isEmptyId($id) ? generateId() : String($id), { naming, dates: true, permissions });
}
