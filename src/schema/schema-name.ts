/** One text for sets and maps: `users/email`. Ids and keys may hold dots, so `collection.key` may mean two things; never slashes. */
export function schemaName(collection: string, key?: string): string {
  return key === undefined ? collection : `${collection}/${key}`;
}

/** The collection of such a name. */
export function collectionOfName(name: string): string {
  const slash = name.indexOf('/');
  return slash === -1 ? name : name.slice(0, slash);
}

/** Such a name as messages write it: `users.email`. */
export function dottedName(name: string): string {
  return name.replace('/', '.');
}
