import { refusePermissions, rowKinds } from '../../rules/permissions.js';
import type { Scopes } from '../http/route.js';
import type { Param, Validator } from '../params/param.js';
import { ARRAY, CUSTOM_ID, JSON_LIST, JSON_VALUE, KEY, NULLABLE, RANGE, TEXT, UID } from '../params/validators.js';

/** Parameters of the row routes. */

const permissionList: Validator = {
  accepts: (value) => refusePermissions(value, rowKinds) === null,
  describe: (value) => refusePermissions(value, rowKinds) ?? 'Permissions must be an array of strings.',
};

export const rowId: Param = { name: 'rowId', legacyName: 'documentId', validator: UID, required: true };
/** The id of the row to upsert; the legacy API accepts what it would accept for a new row. */
export const upsertedRowId: Param = {
  ...rowId,
  validator: (_dials, naming) => (naming === 'legacy' ? CUSTOM_ID : UID),
};
export const newRowId: Param = { name: 'rowId', legacyName: 'documentId', validator: CUSTOM_ID, otherwise: '' };
export const data: Param = { name: 'data', validator: JSON_VALUE, otherwise: [] };
export const permissions: Param = { name: 'permissions', validator: NULLABLE(permissionList), nullable: true };
export const rows: Param = {
  name: 'rows',
  legacyName: 'documents',
  validator: JSON_LIST,
  otherwise: [],
  nullable: true,
};
export const queries: Param = { name: 'queries', validator: ARRAY(TEXT(4096), 100), otherwise: [] };
export const transactionId: Param = { name: 'transactionId', validator: NULLABLE(UID), nullable: true };
export const ttl: Param = { name: 'ttl', validator: RANGE(0, 86_400), otherwise: 0 };
export const columnKey: Param = { name: 'column', legacyName: 'attribute', validator: KEY, required: true };

/** The scopes of row routes; legacy routes accept fewer. */
export function rowScopes(access: 'read' | 'write'): Scopes {
  return { tablesdb: [`rows.${access}`, `documents.${access}`], legacy: [`documents.${access}`] };
}

export const rowsPath = '/tablesdb/:databaseId/tables/:tableId/rows';
export const legacyRowsPath = '/databases/:databaseId/collections/:collectionId/documents';
