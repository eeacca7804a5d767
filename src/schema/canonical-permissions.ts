/** Permissions of a document with update and delete in place of `write`, which staged and bulk writes would store as it is. */
export function spelledPermissions(permissions: readonly string[]): readonly string[] {
  return expandedPermissions(permissions, ['update', 'delete']);
}

/** Permissions, each once, with some actions in place of `write`. */
export function expandedPermissions(permissions: readonly string[], actions: readonly string[]): string[] {
  const expanded = permissions.flatMap((permission) => {
    const role = /^write\((.*)\)$/s.exec(permission)?.[1];
    return role === undefined ? [permission] : actions.map((action) => `${action}(${role})`);
  });
  return [...new Set(expanded)];
}

/** The permissions as a sorted set (fact 67). */
export function canonicalPermissions(permissions: readonly string[]): readonly string[] {
  return [...spelledPermissions(permissions)].sort();
}
