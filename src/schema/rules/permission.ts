import { IDENTIFIER } from '../limits.js';
import type { Violation } from './violation.js';

const ACTIONS = ['read', 'create', 'update', 'delete', 'write'];
/** What a permission of a document may allow. */
const DOCUMENT_ACTIONS = ACTIONS.filter((action) => action !== 'create');
const FORM = /^([a-z]+)\("([a-z]+)(?::([^/"]*))?(?:\/([^"]*))?"\)$/;

/** A role within a team may be longer than an id, since Appwrite's own are `project-<id>-<role>`. */
const TEAM_ROLE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,80}$/;
const LABEL = /^[A-Za-z0-9]{1,36}$/;

interface RoleForm {
  /** The form of its identifier; null for none. */
  readonly identifier: RegExp | null;
  /** Words allowed after the slash, or their form. */
  readonly dimensions: readonly string[] | RegExp;
}

const VERIFICATION = ['verified', 'unverified'];
const ROLES: Readonly<Record<string, RoleForm>> = {
  any: { identifier: null, dimensions: [] },
  guests: { identifier: null, dimensions: [] },
  users: { identifier: null, dimensions: VERIFICATION },
  user: { identifier: IDENTIFIER, dimensions: VERIFICATION },
  team: { identifier: IDENTIFIER, dimensions: TEAM_ROLE },
  member: { identifier: IDENTIFIER, dimensions: [] },
  label: { identifier: LABEL, dimensions: [] },
};

/** What is wrong with a permission string such as `read("any")` (fact 47); null if nothing. */
export function permissionProblem(permission: string): Violation | null {
  return problemAmong(ACTIONS, permission);
}

/** The same of a document, which nobody can be allowed to create. */
export function documentPermissionProblem(permission: string): Violation | null {
  return problemAmong(DOCUMENT_ACTIONS, permission);
}

function problemAmong(actions: readonly string[], permission: string): Violation | null {
  const [, action = '', role = '', identifier, dimension] = FORM.exec(permission) ?? [];
  if (actions.includes(action) && isRole(role, identifier, dimension)) return null;
  return {
    found: `the permission '${permission}'`,
    expected: `${actions.join(', ')} of one of ${Object.keys(ROLES).join(', ')}, e.g. read("any") or update("team:editors/owner"); a label has only letters and digits, and no id is '0'`,
    remedy: 'Write it with `Permission.read(Role.any())` and the like.',
  };
}

function isRole(role: string, identifier: string | undefined, dimension: string | undefined): boolean {
  const form = Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
  if (form === undefined) return false;
  if (form.identifier === null ? identifier !== undefined : !isNamed(identifier, form.identifier)) return false;
  if (dimension === undefined) return true;
  return form.dimensions instanceof RegExp ? isNamed(dimension, form.dimensions) : form.dimensions.includes(dimension);
}

/** PHP takes '0' for no name. */
function isNamed(name = '', form: RegExp): boolean {
  return name !== '0' && form.test(name);
}
