import { Permission, Role } from '../../appwrite/http/node-appwrite.js';
import { type Code, quote } from '../../migrations/generate/source-text.js';

type Action = 'read' | 'create' | 'update' | 'delete' | 'write';

const FORM = /^(read|create|update|delete|write)\("([a-z]+)(?::([^/"]*))?(?:\/([^"]*))?"\)$/;

/** Calls of `Role` by their name in a permission. */
const ROLES: Readonly<Record<string, (...words: readonly string[]) => string>> = {
  any: () => Role.any(),
  guests: () => Role.guests(),
  users: (...[status]) => Role.users(status),
  user: (...[id = '', status]) => Role.user(id, status),
  team: (...[id = '', role]) => Role.team(id, role),
  member: (...[id = '']) => Role.member(id),
  label: (...[name = '']) => Role.label(name),
};

/** `Permission.read(Role.any())` for `read("any")`; the text itself if no such call produces it. */
export function permissionCode(permission: string): { readonly code: Code; readonly imports: readonly string[] } {
  const [, action = '', role = '', ...rest] = FORM.exec(permission) ?? [];
  const words = rest.filter((word) => word !== undefined);
  const make = Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
  if (make === undefined || Permission[action as Action](make(...words)) !== permission)
    return { code: quote(permission), imports: [] };
  return {
    code: `Permission.${action}(Role.${role}(${words.map(quote).join(', ')}))`,
    imports: ['Permission', 'Role'],
  };
}
