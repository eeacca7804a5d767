import { AppwriteError } from '../appwrite-error.js';
import { isPermitted, parsePermission, roleOf, rolesFor } from '../permissions.js';
import type { TableDefinition } from '../schema/table-definition.js';

/** For whom rows are read and written: null for an API key (no checks), otherwise the roles of a user or guest. */
export type Access = readonly string[] | null;

type Kind = 'read' | 'update' | 'delete';

/** Whether a row may be accessed: by the permissions of the table, or of the row if row security is enabled. */
export function mayTouch(access: Access, table: TableDefinition, kind: Kind, permissions: readonly string[]): boolean {
  if (access === null || isPermitted(table.permissions, kind, access)) return true;
  return table.rowSecurity && isPermitted(permissions, kind, access);
}

/** Throws `user_unauthorized` unless the row may be accessed. */
export function requireTouch(access: Access, table: TableDefinition, kind: Kind, permissions: readonly string[]): void {
  if (!mayTouch(access, table, kind, permissions)) throw new AppwriteError('user_unauthorized');
}

/** Throws `user_unauthorized` unless the row may be accessed in at least one of these ways. */
export function requireAny(
  access: Access,
  table: TableDefinition,
  kinds: readonly Kind[],
  permissions: readonly string[],
): void {
  if (!kinds.some((kind) => mayTouch(access, table, kind, permissions))) throw new AppwriteError('user_unauthorized');
}

/**
 * Which rows of a table may be listed: `all`, or only those with a matching permission. Throws `user_unauthorized` if there can be none.
 */
export function listAccess(access: Access, table: TableDefinition, kind: Kind): 'all' | 'permitted' {
  if (access === null || isPermitted(table.permissions, kind, access)) return 'all';
  if (!table.rowSecurity) throw new AppwriteError('user_unauthorized');
  return 'permitted';
}

/** The permissions with which the caller may list rows of a table; null for all rows. Throws like `listAccess`. */
export function readPermissions(access: Access, table: TableDefinition): readonly string[] | null {
  return listAccess(access, table, 'read') === 'all' ? null : (access ?? []).map((role) => `read("${role}")`);
}

/** Whether the caller may create rows, which only depends on the table. */
export function mayCreate(access: Access, table: TableDefinition): boolean {
  return access === null || isPermitted(table.permissions, 'create', access);
}

/**
 * The create route requires a permission of the table for the row and for each nested row, whatever the rows say. If the table has no row
 * security, existing rows are refused for everyone, including API keys. Throws `user_unauthorized`.
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

/** Users and guests may only grant permissions to roles that they have. Throws `user_unauthorized`. */
export function requireOwnRoles(access: Access, permissions: readonly string[]): void {
  if (access === null) return;
  for (const text of permissions) {
    const permission = parsePermission(text);
    if (typeof permission !== 'string' && !access.includes(roleOf(permission))) {
      throw new AppwriteError('user_unauthorized', { message: `Permissions must be one of: (${access.join(', ')})` });
    }
  }
}

/** The permissions of a user's new row if none are given: only that user may read and change it. Keys and guests grant none. */
export function defaultPermissions(access: Access): string[] {
  const user = access?.find((role) => /^user:[^/]+$/.test(role));
  return user ? ['read', 'update', 'delete'].map((kind) => `${kind}("${user}")`) : [];
}
