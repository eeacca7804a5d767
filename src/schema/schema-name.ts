/** A unique name for sets and maps: `users/email`. Ids and keys may contain dots, but never slashes. */
export function schemaName(collection: string, key?: string): string {
  return key === undefined ? collection : `${collection}/${key}`;
}

/** The collection in such a name. */
export function collectionOfName(name: string): string {
  const slash = name.indexOf('/');
  return slash === -1 ? name : name.slice(0, slash);
}

/** Such a name for messages: `users.email`. */
export function dottedName(name: string): string {
  return name.replace('/', '.');
}
