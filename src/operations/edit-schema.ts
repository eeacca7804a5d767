import type { CollectionSchema, DatabaseSchema } from '../schema/database-schema.js';

/** The schema with one collection replaced. Throws RangeError when it is not there. */
export function editCollection(
  schema: DatabaseSchema,
  id: string,
  edit: (collection: CollectionSchema) => CollectionSchema,
): DatabaseSchema {
  if (!schema.collections.some((collection) => collection.id === id))
    throw new RangeError(`no collection '${id}' in the schema`);
  return {
    collections: schema.collections.map((collection) => (collection.id === id ? edit(collection) : collection)),
  };
}

/** The list with the keyed item replaced (null: removed). Throws RangeError when it is not there. */
export function editKeyed<T extends { readonly key: string }>(
  items: readonly T[],
  key: string,
  edit: (item: T) => T | null,
): T[] {
  if (!items.some((item) => item.key === key)) throw new RangeError(`no '${key}' in the schema`);
  return items.flatMap((item) => {
    if (item.key !== key) return [item];
    const edited = edit(item);
    return edited === null ? [] : [edited];
  });
}

/** The list with an item more. Throws RangeError when its key is taken. */
export function addKeyed<T extends { readonly key: string }>(items: readonly T[], item: T): T[] {
  if (items.some((existing) => existing.key === item.key))
    throw new RangeError(`'${item.key}' is in the schema already`);
  return [...items, item];
}
