import type { SystemKey } from '../../metadata/entity-types/system-key.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { show } from '../../metadata/options/show-value.js';
import { spelledPermissions } from '../../schema/canonical-permissions.js';
import { IDENTIFIER, PERMISSIONS_PER_COLLECTION } from '../../schema/limits.js';
import { documentPermissionProblem } from '../../schema/rules/permission.js';
import { isValidDate } from '../../util/is-valid-date.js';
import type { WriteMode } from './draft.js';
import { problem, type StoredOrProblem } from './value-problem.js';

type SystemRule = (value: unknown, mode: WriteMode, isUser: boolean) => StoredOrProblem | null;

/**
 * What a given system value adds to a write; null for nothing. Dates count only for new documents (so that imports keep them), and
 * not from users. Otherwise dates and the sequence are ignored, so that a document that was read can be passed back as a patch.
 */
const RULES: Readonly<Record<SystemKey, SystemRule>> = {
  $id: (value, mode) => (mode === 'update' ? null : checkId(value)),
  $permissions: checkPermissions,
  $createdAt: storeDate,
  $updatedAt: storeDate,
  $sequence: () => null,
};

export function draftSystemValue(
  key: SystemKey,
  value: unknown,
  mode: WriteMode,
  isUser: boolean,
): StoredOrProblem | null {
  return value === undefined || value === null ? null : RULES[key](value, mode, isUser);
}

/** Checks an id: at most 36 characters (letters, digits, `_ . -`), starting with a letter or digit. Appwrite stores '0' under another one. */
export function checkId(value: unknown): StoredOrProblem {
  if (value === '0')
    return problem('id', "the id '0'", "another id, because Appwrite takes '0' for none", 'Use another id.');
  if (typeof value === 'string' && IDENTIFIER.test(value)) return { stored: value };
  const expected = 'at most 36 characters: letters, digits, `_ . -`, a letter or digit first';
  return problem(
    'id',
    typeof value === 'string' ? `text that is not an id (${show(value)})` : kindOf(value),
    expected,
    'Correct the id.',
  );
}

function storeDate(value: unknown, mode: WriteMode, isUser: boolean): StoredOrProblem | null {
  if (mode === 'update' || isUser) return null;
  if (isValidDate(value)) return { stored: value.toISOString() };
  return problem('type', kindOf(value), 'a valid Date', 'Leave it out: the server sets it.');
}

function checkPermissions(value: unknown): StoredOrProblem {
  const expected = 'a list of permissions such as Permission.read(Role.any())';
  if (!Array.isArray(value)) return problem('permissions', kindOf(value), expected, 'Put it into a list.');
  if (value.length > PERMISSIONS_PER_COLLECTION)
    return problem(
      'permissions',
      `${value.length} permissions`,
      `at most ${PERMISSIONS_PER_COLLECTION}`,
      'Use teams or labels.',
    );
  for (const one of value as readonly unknown[]) {
    if (typeof one !== 'string') return problem('permissions', kindOf(one), expected, 'Correct it.');
    const wrong = documentPermissionProblem(one);
    if (wrong !== null) return problem('permissions', wrong.found, wrong.expected, wrong.remedy);
  }
  return { stored: spelledPermissions(value) };
}
