import { AppwriteError } from '../../rules/appwrite-error.js';
import { isEmptyId } from '../../rules/ids.js';
import { mayCreate, requireOwnRoles, requireTouch } from '../../rules/rows/row-access.js';
import { operationKeys, refuseOperation } from '../../rules/rows/staged-operation.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { findReadable } from '../../store/rows/find-readable.js';
import { relationsOf } from '../../store/rows/row-scope.js';
import { type StagedAction, type StagedOperation, transactionsOf } from '../../store/writes/row-transactions.js';
import type { Answer, RequestContext } from '../http/route.js';
import type { Param } from '../params/param.js';
import { badRequest } from '../rows/row-create.js';
import { rowScopeOf } from '../rows/row-request.js';
import { isExpired, notPending, refuseLimit, seenAt, stagedStates, visibleTransaction } from '../rows/row-staging.js';
import { findDatabase } from '../schema/lookup.js';
import { transactionAnswer } from './transaction-answer.js';

export const operationsParam: Param = {
  name: 'operations',
  validator: (dials, naming) => {
    const refuse = (value: unknown): string | null => {
      if (typeof value !== 'object' || value === null) return 'Value must be an array';
      for (const element of Object.values(value)) {
        const refusal = refuseOperation(element, naming, dials);
        if (refusal !== null) return refusal;
      }
      return null;
    };
    return {
      accepts: (value) => refuse(value) === null,
      describe: (value) => `Value must a valid array and ${refuse(value) ?? ''}`,
      convert: (value) => Object.values(value as object),
    };
  },
  otherwise: [],
};

/** POST transactions/:id/operations: stages all operations or none. */
export function stageOperations(context: RequestContext, params: Record<string, unknown>): Answer {
  const { store } = context;
  const given = params.operations as readonly Readonly<Record<string, unknown>>[];
  if (given.length === 0) throw badRequest('Operations array cannot be empty');
  const id = String(params.transactionId);
  const transaction = visibleTransaction(context, id);
  if (!transaction) throw new AppwriteError('transaction_not_found', { values: [id] });
  if (transaction.status !== 'pending') throw notPending();
  if (isExpired(transaction, store.now())) throw new AppwriteError('transaction_expired');
  refuseLimit(transaction, given.length);
  const seen = new Set<string>();
  const operations = given.map((element) => readOperation(context, transaction.id, element, seen));
  return {
    status: 201,
    body: transactionAnswer(transactionsOf(store.engine).stage(transaction, operations, store.now())),
  };
}

function readOperation(
  context: RequestContext,
  transactionId: string,
  element: Readonly<Record<string, unknown>>,
  seen: Set<string>,
): StagedOperation {
  const names = operationKeys[context.naming];
  const action = element.action as StagedAction;
  const isBulk = action.startsWith('bulk');
  if (isBulk && context.caller.kind !== 'key') throw new AppwriteError('user_unauthorized');
  const table = openStagedTable(context, String(element.databaseId), String(element[names.table]));
  const data = element.data ?? {};
  if (isBulk) {
    if (relationsOf(table).length > 0 && table.columns.some((column) => column.relationship)) {
      throw badRequest(`Bulk operations are not supported for ${names.table} with relationship attributes`);
    }
    return { table: table.sequence, action, rowId: null, data };
  }
  const rowId = String(element[names.row]);
  if (action !== 'create' && isEmptyId(rowId)) throw badRequest(`Document ID is required for ${action} operations`);
  const place = `${table.sequence}/${rowId}`;
  const current = action === 'create' ? null : stagedPermissions(context, transactionId, table, rowId);
  if (action !== 'create' && action !== 'upsert' && !current && !seen.has(place)) {
    throw new AppwriteError('document_not_found', { values: [rowId] });
  }
  if (action === 'create') seen.add(place);
  requireRight(context, table, action, current);
  const { access } = rowScopeOf(context);
  const { $id, $permissions } = data as { $id?: unknown; $permissions?: unknown };
  if (Array.isArray($permissions)) requireOwnRoles(access, $permissions.map(String));
  // An id in the data of a creation has priority over the operation's row id.
  const kept = action === 'create' ? { ...data, $id: $id ?? rowId } : data;
  return { table: table.sequence, action, rowId, data: kept, seenAt: seenAt(context, table, rowId) };
}

/** Missing tables and rows are named in the legacy wording here, in both APIs. */
function openStagedTable(context: RequestContext, databaseId: string, tableId: string): TableDefinition {
  const { store, caller } = context;
  const database = findDatabase(store, databaseId);
  if (!database.enabled && caller.kind !== 'key')
    throw new AppwriteError('database_not_found', { values: [databaseId] });
  const table = store.catalog.table(database, tableId);
  if (!table || (!table.enabled && caller.kind !== 'key')) {
    throw new AppwriteError('collection_not_found', { values: [tableId] });
  }
  return table;
}

/** The permissions of a row that the caller can see in the transaction; null if there is none. */
function stagedPermissions(
  context: RequestContext,
  transactionId: string,
  table: TableDefinition,
  rowId: string,
): readonly string[] | null {
  const state = stagedStates(context, table, transactionId).get(rowId);
  const committed = findReadable(rowScopeOf(context), table, rowId);
  if (state && !state.exists) return null;
  if (state?.action === 'create' || (state?.action === 'upsert' && !committed)) {
    const { $permissions } = state.document;
    return Array.isArray($permissions) ? $permissions.map(String) : [];
  }
  return committed?.permissions ?? null;
}

/** A row created in the same call has no permissions yet, so only those of the table count. */
function requireRight(
  context: RequestContext,
  table: TableDefinition,
  action: StagedAction,
  current: readonly string[] | null,
): void {
  const { access } = rowScopeOf(context);
  if (action === 'create' || (action === 'upsert' && !current)) {
    if (!mayCreate(access, table)) throw new AppwriteError('user_unauthorized');
  } else requireTouch(access, table, action === 'delete' ? 'delete' : 'update', current ?? []);
}
