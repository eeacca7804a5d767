import { sameData } from '../util/same-data.js';

/** Expands `write` in a document's permissions to update and delete, because staged and bulk writes would store it as it is. */
export function spelledPermissions(permissions: readonly string[]): readonly string[] {
  return expandedPermissions(permissions, ['update', 'delete']);
}

/** Expands `write` to some actions, and removes duplicates. */
export function expandedPermissions(permissions: readonly string[], actions: readonly string[]): string[] {
  const expanded = permissions.flatMap((permission) => {
    const role = /^write\((.*)\)$/s.exec(permission)?.[1];
    return role === undefined ? [permission] : actions.map((action) => `${action}(${role})`);
  });
  return [...new Set(expanded)];
}

/** Permissions as a sorted set (fact 67). */
export function canonicalPermissions(permissions: readonly string[]): readonly string[] {
  return [...spelledPermissions(permissions)].sort();
}

/** Whether two lists grant the same permissions. */
export function samePermissions(a: readonly string[], b: readonly string[]): boolean {
  return sameData(canonicalPermissions(a), canonicalPermissions(b));
}
