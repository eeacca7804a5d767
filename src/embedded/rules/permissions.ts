import { dimensionDescription, isDimension, isId, keyDescription } from './ids.js';

/** Permission strings (`read("user:u1/verified")`): syntax, error messages and order of checks are those of the server. */

export type PermissionKind = 'create' | 'read' | 'update' | 'delete' | 'write';

/** The kinds of the `permissions` parameter of a row. */
export const rowKinds: readonly PermissionKind[] = ['read', 'update', 'delete', 'write'];
/** The kinds for tables, and for `$permissions` of rows in bulk calls. */
export const allKinds: readonly PermissionKind[] = ['create', 'read', 'update', 'delete', 'write'];

/** A parsed permission string; missing parts are empty. */
export interface Permission {
  readonly kind: string;
  readonly role: string;
  readonly identifier: string;
  readonly dimension: string;
}

const limit = 100;
const verification = ['verified', 'unverified'];

/** Whether a role has an id, and which dimensions it can have; 'free' means any text. */
const roles: ReadonlyMap<string, { readonly id: boolean; readonly dimensions: readonly string[] | 'free' | 'none' }> =
  new Map([
    ['any', { id: false, dimensions: 'none' }],
    ['guests', { id: false, dimensions: 'none' }],
    ['users', { id: false, dimensions: verification }],
    ['user', { id: true, dimensions: verification }],
    ['team', { id: true, dimensions: 'free' }],
    ['member', { id: true, dimensions: 'none' }],
    ['label', { id: true, dimensions: 'none' }],
  ]);

const labelDescription = 'Value must be a valid string between 1 and 36 chars containing only alphanumeric chars';

/** PHP's `empty` for a text, which is also true for `0`. */
const isPhpEmpty = (text: string): boolean => text === '' || text === '0';

/** The message that refuses a value, or null if it is a list of permissions of these kinds. */
export function refusePermissions(value: unknown, kinds: readonly PermissionKind[]): string | null {
  if (!Array.isArray(value)) return 'Permissions must be an array of strings.';
  if (value.length > limit) return `You can only provide up to ${limit} permissions.`;
  for (const item of value) {
    const refusal = refusePermission(item, kinds);
    if (refusal !== null) return refusal;
  }
  return null;
}

function refusePermission(item: unknown, kinds: readonly PermissionKind[]): string | null {
  if (typeof item !== 'string') return 'Every permission must be of type string.';
  if (item === '*') return 'Wildcard permission "*" has been replaced. Use "any" instead.';
  if (item.includes('role:')) {
    return 'Permissions using the "role:" prefix have been replaced. Use "users", "guests", or "any" instead.';
  }
  if (!kinds.some((kind) => item.startsWith(kind))) {
    return `Permission "${item}" is not allowed. Must be one of: ${kinds.join(', ')}.`;
  }
  const permission = parsePermission(item);
  return typeof permission === 'string' ? permission : refuseRole(permission);
}

function refuseRole({ role, identifier, dimension }: Permission): string | null {
  const rule = roles.get(role);
  if (!rule) return `Role "${role}" is not allowed. Must be one of: ${[...roles.keys()].join(', ')}.`;
  if (!rule.id && !isPhpEmpty(identifier)) return `Role "${role}" can not have an ID value.`;
  if (rule.id && isPhpEmpty(identifier)) return `Role "${role}" must have an ID value.`;
  if (rule.id && !(role === 'label' ? /^[A-Za-z0-9]{1,36}$/.test(identifier) : isId(identifier))) {
    return `Role "${role}" identifier value is invalid: ${role === 'label' ? labelDescription : keyDescription}`;
  }
  if (dimension === '') return null;
  if (rule.dimensions === 'none') return `Role "${role}" can not have a dimension value.`;
  if (rule.dimensions === 'free') {
    return isDimension(dimension) ? null : `Role "${role}" dimension value is invalid: ${dimensionDescription}`;
  }
  return rule.dimensions.includes(dimension)
    ? null
    : `Role "${role}" dimension value is invalid. Must be one of: ${rule.dimensions.join(', ')}.`;
}

/** Parses a permission string, or returns the message that refuses it. */
export function parsePermission(text: string): Permission | string {
  const parts = text.split('("');
  const [kind = '', rest = ''] = parts;
  if (parts.length !== 2) return `Invalid permission string format: "${text}".`;
  if (!(allKinds as readonly string[]).includes(kind)) return `Invalid permission type: "${kind}".`;
  const whole = rest.replaceAll('")', '');
  const [head = '', tail] = whole.split(':');
  if (!whole.includes('/')) return { kind, role: head, identifier: tail ?? '', dimension: '' };
  const pieces = (tail ?? whole).split('/');
  const [first = '', dimension = ''] = pieces;
  if (pieces.length !== 2) return 'Only one dimension can be provided';
  if (isPhpEmpty(dimension)) return 'Dimension must not be empty';
  return tail === undefined
    ? { kind, role: first, identifier: '', dimension }
    : { kind, role: head, identifier: first, dimension };
}

/** The role of a permission as written in the string, for example `team:t1/owner`. */
export function roleOf({ role, identifier, dimension }: Permission): string {
  return `${role}${identifier === '' ? '' : `:${identifier}`}${dimension === '' ? '' : `/${dimension}`}`;
}

/** Replaces `write` in place by update and delete (for tables also create), and removes duplicates. */
export function expandPermissions(permissions: readonly string[], scope: 'row' | 'table'): string[] {
  const writes = scope === 'row' ? ['update', 'delete'] : ['create', 'update', 'delete'];
  const expanded = new Set<string>();
  for (const text of permissions) {
    const permission = parsePermission(text);
    if (typeof permission === 'string') expanded.add(text);
    else {
      for (const kind of permission.kind === 'write' ? writes : [permission.kind]) {
        expanded.add(`${kind}("${roleOf(permission)}")`);
      }
    }
  }
  return [...expanded];
}

/** The roles that have a kind of permission, in the order of the list. Like on the server, a stored `write` has no effect. */
export function rolesFor(permissions: readonly string[], kind: Exclude<PermissionKind, 'write'>): string[] {
  const found: string[] = [];
  for (const text of permissions) {
    const permission = parsePermission(text);
    if (typeof permission !== 'string' && permission.kind === kind) found.push(roleOf(permission));
  }
  return found;
}

/** Whether one of the caller's roles has the permission. */
export function isPermitted(
  permissions: readonly string[],
  kind: Exclude<PermissionKind, 'write'>,
  callerRoles: readonly string[],
): boolean {
  return rolesFor(permissions, kind).some((role) => callerRoles.includes(role));
}
