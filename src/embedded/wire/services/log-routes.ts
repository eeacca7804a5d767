import { AppwriteError } from '../../rules/appwrite-error.js';
import { mayTouch } from '../../rules/rows/row-access.js';
import { findRow } from '../../store/rows/row-store.js';
import type { Answer, RequestContext, Route } from '../http/route.js';
import { databaseScopes, tableScopes } from '../http/scopes.js';
import { databaseId, tableId } from '../params/common-params.js';
import { pageQueries } from '../params/list-params.js';
import { legacyRowsPath, rowId, rowScopes, rowsPath } from '../rows/row-params.js';
import { openTable, rowScopeOf } from '../rows/row-request.js';
import { findDatabase, requestedTable } from '../schema/lookup.js';

const none: Answer = { status: 200, body: { total: 0, logs: [] } };

function logsOfRow(context: RequestContext, params: Record<string, unknown>): Answer {
  const { engine, access } = rowScopeOf(context);
  const table = openTable(context, params);
  const id = String(params.rowId);
  const row = findRow(engine, table, id);
  if (!row || !mayTouch(access, table, 'read', row.permissions)) {
    throw new AppwriteError('row_not_found', { values: [id] });
  }
  return none;
}

/** Audit logs are always empty, but the requested resource must exist. */
export const logRoutes: readonly Route[] = [
  {
    method: 'GET',
    feature: 'logs',
    path: '/databases/:databaseId/logs',
    scopes: databaseScopes('read'),
    params: [databaseId, pageQueries],
    takesOldQueries: true,
    handle: ({ store }, params) => {
      findDatabase(store, String(params.databaseId));
      return none;
    },
  },
  {
    method: 'GET',
    feature: 'logs',
    path: '/tablesdb/:databaseId/tables/:tableId/logs',
    legacyPath: '/databases/:databaseId/collections/:collectionId/logs',
    scopes: tableScopes('read'),
    params: [databaseId, tableId, pageQueries],
    takesOldQueries: true,
    handle: (context, params) => {
      requestedTable(context, params);
      return none;
    },
  },
  {
    method: 'GET',
    feature: 'logs',
    path: `${rowsPath}/:rowId/logs`,
    legacyPath: `${legacyRowsPath}/:documentId/logs`,
    scopes: rowScopes('read'),
    params: [databaseId, tableId, rowId, pageQueries],
    takesOldQueries: true,
    handle: logsOfRow,
  },
];
