/**
 * The permissions of a document as a sorted set: bulk updates store `write` as it is, all other writes store it expanded
 * (fact 67).
 */
export function canonicalPermissions(permissions: readonly string[]): readonly string[] {
  const spelled = permissions.flatMap((permission) => {
    const role = /^write\((.*)\)$/s.exec(permission)?.[1];
    return role === undefined ? [permission] : [`update(${role})`, `delete(${role})`];
  });
  return [...new Set(spelled)].sort();
}
