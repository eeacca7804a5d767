import { IDENTIFIER } from '../limits.js';
import type { Violation } from './violation.js';

const ACTIONS = ['read', 'create', 'update', 'delete', 'write'];
const FORM = /^([a-z]+)\("([a-z]+)(?::([^/"]*))?(?:\/([^"]*))?"\)$/;

interface RoleForm {
  readonly identifier: 'none' | 'needed';
  /** Words allowed after the slash; null for any identifier. */
  readonly dimensions: readonly string[] | null;
}

const VERIFICATION = ['verified', 'unverified'];
const ROLES: Readonly<Record<string, RoleForm>> = {
  any: { identifier: 'none', dimensions: [] },
  guests: { identifier: 'none', dimensions: [] },
  users: { identifier: 'none', dimensions: VERIFICATION },
  user: { identifier: 'needed', dimensions: VERIFICATION },
  team: { identifier: 'needed', dimensions: null },
  member: { identifier: 'needed', dimensions: [] },
  label: { identifier: 'needed', dimensions: [] },
};

/** What is wrong with a permission string such as `read("any")` (fact 47); null if nothing. */
export function permissionProblem(permission: string): Violation | null {
  const [, action = '', role = '', identifier, dimension] = FORM.exec(permission) ?? [];
  if (ACTIONS.includes(action) && isRole(role, identifier, dimension)) return null;
  return {
    found: `the permission '${permission}'`,
    expected: `${ACTIONS.join(', ')} of one of ${Object.keys(ROLES).join(', ')}, e.g. read("any") or update("team:editors/owner")`,
    remedy: 'Write it with `Permission.read(Role.any())` and the like.',
  };
}

function isRole(role: string, identifier: string | undefined, dimension: string | undefined): boolean {
  const form = Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
  if (form === undefined) return false;
  if (form.identifier === 'none' ? identifier !== undefined : !IDENTIFIER.test(identifier ?? '')) return false;
  if (dimension === undefined) return true;
  return form.dimensions === null ? IDENTIFIER.test(dimension) : form.dimensions.includes(dimension);
}
