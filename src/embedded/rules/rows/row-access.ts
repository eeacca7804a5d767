import { AppwriteError } from '../appwrite-error.js';
import { isPermitted, parsePermission, roleOf, rolesFor } from '../permissions.js';
import type { TableDefinition } from '../schema/table-definition.js';

/** On whose behalf rows are read and written: null for an API key (no check applies), else the roles of a user or guest. */
export type Access = readonly string[] | null;

type Kind = 'read' | 'update' | 'delete';

/** Whether a row may be touched: by the table's permissions, or the row's own where row security is on. */
export function mayTouch(access: Access, table: TableDefinition, kind: Kind, permissions: readonly string[]): boolean {
  if (access === null || isPermitted(table.permissions, kind, access)) return true;
  return table.rowSecurity && isPermitted(permissions, kind, access);
}

/** Throws `user_unauthorized` unless the row may be touched. */
export function requireTouch(access: Access, table: TableDefinition, kind: Kind, permissions: readonly string[]): void {
  if (!mayTouch(access, table, kind, permissions)) throw new AppwriteError('user_unauthorized');
}

/** Throws `user_unauthorized` unless the row may be touched in one of these ways at least. */
export function requireAny(
  access: Access,
  table: TableDefinition,
  kinds: readonly Kind[],
  permissions: readonly string[],
): void {
  if (!kinds.some((kind) => mayTouch(access, table, kind, permissions))) throw new AppwriteError('user_unauthorized');
}

/**
 * How far a table may be listed: `all`, or only the rows that permit it. Throws `user_unauthorized` where no row can.
 */
export function listAccess(access: Access, table: TableDefinition, kind: Kind): 'all' | 'permitted' {
  if (access === null || isPermitted(table.permissions, kind, access)) return 'all';
  if (!table.rowSecurity) throw new AppwriteError('user_unauthorized');
  return 'permitted';
}

/** The permissions that let the caller read a row of a table, as rows list them; null for all rows. Throws as `listAccess` does. */
export function readPermissions(access: Access, table: TableDefinition): readonly string[] | null {
  return listAccess(access, table, 'read') === 'all' ? null : (access ?? []).map((role) => `read("${role}")`);
}

/** Whether rows may be added; that is up to the table alone. */
export function mayCreate(access: Access, table: TableDefinition): boolean {
  return access === null || isPermitted(table.permissions, 'create', access);
}

/**
 * What the create route asks for of the row itself and of each row nested in it: a permission of the table, whatever the rows say. Rows
 * that exist already are refused to everybody, keys included, where the table has no row security. Throws `user_unauthorized`.
 */
export function requireByTable(access: Access, table: TableDefinition, kind: 'create' | 'update'): void {
  const refusal = access && !isPermitted(table.permissions, kind, access) ? refusalOf(access, table, kind) : null;
  if (refusal === null && (kind === 'create' || table.rowSecurity)) return;
  throw new AppwriteError('user_unauthorized', { message: refusal ?? 'Authorization Error' });
}

function refusalOf(access: readonly string[], table: TableDefinition, kind: 'create' | 'update'): string {
  const holders = rolesFor(table.permissions, kind);
  const last = holders.at(-1);
  if (last === undefined) return `No permissions provided for action '${kind}'`;
  const json = (list: readonly string[]): string => JSON.stringify(list).replaceAll('/', '\\/');
  return `Missing "${kind}" permission for role "${last}". Only "${json(access)}" scopes are allowed and "${json(holders)}" was given.`;
}

/** Users and guests may only give permissions to roles they have. Throws `user_unauthorized`. */
export function requireOwnRoles(access: Access, permissions: readonly string[]): void {
  if (access === null) return;
  for (const text of permissions) {
    const permission = parsePermission(text);
    if (typeof permission !== 'string' && !access.includes(roleOf(permission))) {
      throw new AppwriteError('user_unauthorized', { message: `Permissions must be one of: (${access.join(', ')})` });
    }
  }
}

/** What a new row of a user gets when no permissions are given: that user alone may read and change it. Keys and guests give none. */
export function defaultPermissions(access: Access): string[] {
  const user = access?.find((role) => /^user:[^/]+$/.test(role));
  return user ? ['read', 'update', 'delete'].map((kind) => `${kind}("${user}")`) : [];
}
