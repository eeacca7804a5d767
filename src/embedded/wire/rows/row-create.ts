import { AppwriteError } from '../../rules/appwrite-error.js';
import { isCustomId, isEmptyId, keyDescription, newId } from '../../rules/ids.js';
import { allKinds, expandPermissions, refusePermissions } from '../../rules/permissions.js';
import { defaultPermissions, requireByTable, requireOwnRoles } from '../../rules/rows/row-access.js';
import { RowInput, readRowInput, refusePermissionsOf } from '../../rules/rows/row-input.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { expandRows } from '../../store/rows/row-expand.js';
import { relationsOf } from '../../store/rows/row-scope.js';
import { viewOf } from '../../store/rows/row-view.js';
import { createRows } from '../../store/writes/row-bulk-create.js';
import { checkRelationValues } from '../../store/writes/row-relation-check.js';
import { namingDuplicates, rowWriter } from '../../store/writes/row-writer.js';
import type { Answer, RequestContext } from '../http/route.js';
import { rowAnswer, rowListAnswer } from './row-answer.js';
import { isEmptyData, openTable, readData, readElement, rowScopeOf } from './row-request.js';
import { stageCreate, stageCreates } from './row-staging.js';

/** POST rows: one row from `data`, or up to a hundred from `rows`. */
export function createRoute(context: RequestContext, params: Record<string, unknown>): Answer {
  const data = readData(params.data);
  const rows = (params.rows ?? []) as readonly unknown[];
  const isSingle = !isEmptyData(data);
  refuseMixture(params, isSingle, rows.length > 0);
  return isSingle ? createOne(context, params, data) : createMany(context, params, rows);
}

function refuseMixture(params: Record<string, unknown>, isSingle: boolean, isBulk: boolean): void {
  const hasId = !isEmptyId(params.rowId);
  if (!isSingle && !isBulk) throw new AppwriteError('row_missing_data');
  if (isSingle && isBulk)
    throw badRequest(
      'You can only send one of the following parameters: data, rows',
      'You can only send one of the following parameters: data, documents',
    );
  if (isSingle && !hasId) {
    throw new AppwriteError('row_missing_data', {
      message: 'Row ID is required when creating a single row.',
      legacyMessage: 'Document ID is required when creating a single document.',
    });
  }
  if (!isBulk) return;
  if (hasId) {
    throw badRequest(
      'Param "rowId" is not allowed when creating multiple rows, set "$id" on each instead.',
      'Param "documentId" is not allowed when creating multiple documents, set "$id" on each instead.',
    );
  }
  if (Array.isArray(params.permissions) && params.permissions.length > 0) {
    throw badRequest(
      'Param "permissions" is disallowed when creating multiple rows, set "$permissions" on each instead',
      'Param "permissions" is disallowed when creating multiple documents, set "$permissions" on each instead',
    );
  }
}

/** A `general_bad_request` with the wording of both APIs. */
export function badRequest(message: string, legacyMessage?: string): AppwriteError {
  return new AppwriteError('general_bad_request', { message, ...(legacyMessage && { legacyMessage }) });
}

function createOne(context: RequestContext, params: Record<string, unknown>, data: object): Answer {
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  const id = newId(String(params.rowId));
  const given = params.permissions as readonly string[] | null | undefined;
  const permissions = given ? expandPermissions(given, 'row') : defaultPermissions(scope.access);
  if (refusePermissionsOf(data) !== null) throw new AppwriteError('general_unknown');
  if (given) requireOwnRoles(scope.access, permissions);
  const input = readRowInput(data, id, { naming: context.naming, dates: scope.access === null, permissions });
  requireByTable(scope.access, table, 'create');
  const nested = { naming: context.naming, creating: true };
  const checked = new RowInput(id, checkRelationValues(scope, table, input.values, nested), input.system);
  if (params.transactionId) {
    return stageCreate(context, table, String(params.transactionId), checked, String(params.rowId));
  }
  const row = namingDuplicates(table, id, () => rowWriter(scope).create(table, checked, []));
  context.listeners.tell({ action: 'create', table, row }, context.naming);
  const view = viewOf(table, row);
  expandRows(scope, table, [view], null);
  return { status: 201, body: rowAnswer(view, { naming: context.naming, missing: 'object' }) };
}

function createMany(context: RequestContext, params: Record<string, unknown>, rows: readonly unknown[]): Answer {
  if (context.caller.kind !== 'key') throw new AppwriteError('general_unauthorized_scope');
  const scope = rowScopeOf(context);
  const table = openTable(context, params);
  refuseBulkRelations(table, 'create');
  const inputs = rows.map((row) => readBulkRow(context, readElement(row)));
  if (params.transactionId) return stageCreates(context, table, String(params.transactionId), inputs);
  const created = namingDuplicates(table, '', () => createRows(scope, table, inputs));
  for (const row of created) context.listeners.tell({ action: 'create', table, row }, context.naming);
  const answers = created.map((row) => rowAnswer(viewOf(table, row), { naming: context.naming, missing: 'object' }));
  return { status: 201, body: rowListAnswer(context.naming, answers.length, answers) };
}

/** Tables with relationships do not support bulk calls. */
export function refuseBulkRelations(table: TableDefinition, action: 'create' | 'update' | 'upsert' | 'delete'): void {
  const isRelated = table.columns.some((column) => column.relationship);
  if (!isRelated || relationsOf(table).length === 0) return;
  const tail = action === 'create' ? 'relationship columns' : 'relationship attributes';
  throw badRequest(
    `Bulk ${action} is not supported for tablesDB with ${tail}`,
    `Bulk ${action} is not supported for databases with relationship attributes`,
  );
}

function readBulkRow({ naming }: RequestContext, row: object): RowInput {
  const { $id, $permissions } = row as { $id?: unknown; $permissions?: unknown };
  const id = $id ?? 'unique()';
  if (!isCustomId(id)) throw badRequest(keyDescription);
  if (refusePermissionsOf(row) !== null) throw new AppwriteError('general_unknown');
  if ($permissions !== undefined) {
    const refusal = refusePermissions($permissions, allKinds);
    if (refusal !== null) throw badRequest(refusal);
  }
  const permissions = expandPermissions(($permissions ?? []) as string[], 'row');
  return readRowInput(row, newId(id), { naming, dates: true, permissions });
}
