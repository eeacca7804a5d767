import { allKinds, refusePermissions } from '../../rules/permissions.js';
import type { Param, Validator } from './param.js';
import { BOOLEAN, CUSTOM_ID, KEY, LOOSE_BOOLEAN, NULLABLE, TEXT, UID } from './validators.js';

/** Parameters that several routes use. */

export const databaseId: Param = { name: 'databaseId', validator: UID, required: true };
export const tableId: Param = { name: 'tableId', legacyName: 'collectionId', validator: UID, required: true };
export const newTableId: Param = { name: 'tableId', legacyName: 'collectionId', validator: CUSTOM_ID, required: true };
export const key: Param = { name: 'key', validator: KEY, required: true };
export const newKey: Param = { name: 'newKey', validator: NULLABLE(KEY), nullable: true };
export const required: Param = { name: 'required', validator: BOOLEAN, required: true };
export const enabled: Param = { name: 'enabled', validator: BOOLEAN, otherwise: true };
export const name: Param = { name: 'name', validator: TEXT(128), required: true };
export const optionalName: Param = { name: 'name', validator: TEXT(128), nullable: true };
export const search: Param = { name: 'search', validator: TEXT(256), otherwise: '' };
export const total: Param = { name: 'total', validator: LOOSE_BOOLEAN, otherwise: true };
export const rowSecurity: Param = {
  name: 'rowSecurity',
  legacyName: 'documentSecurity',
  validator: LOOSE_BOOLEAN,
  otherwise: false,
};

const permissionList: Validator = {
  accepts: (value) => refusePermissions(value, allKinds) === null,
  describe: (value) => refusePermissions(value, allKinds) ?? 'Permissions must be an array of strings.',
};

export const tablePermissions: Param = { name: 'permissions', validator: NULLABLE(permissionList), nullable: true };
