/** Permissions of a document with update and delete in place of `write`, which staged and bulk writes would store as it is. */
export function spelledPermissions(permissions: readonly string[]): readonly string[] {
  const spelled = permissions.flatMap((permission) => {
    const role = /^write\((.*)\)$/s.exec(permission)?.[1];
    return role === undefined ? [permission] : [`update(${role})`, `delete(${role})`];
  });
  return [...new Set(spelled)];
}

/** The same as a sorted set (fact 67). */
export function canonicalPermissions(permissions: readonly string[]): readonly string[] {
  return [...spelledPermissions(permissions)].sort();
}
