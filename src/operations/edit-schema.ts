import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { isSameId } from '../schema/rename.js';

/** The schema with one collection edited. Throws RangeError if it does not exist. */
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

export interface Keyed {
  readonly key: string;
}

export type KeyedList = 'attributes' | 'relationships' | 'indexes';

/** The schema with one list of a collection edited. Throws RangeError if the collection does not exist. */
export function editList(
  schema: DatabaseSchema,
  id: string,
  list: KeyedList,
  edit: (items: readonly Keyed[]) => readonly Keyed[],
): DatabaseSchema {
  return editCollection(schema, id, (collection) => ({ ...collection, [list]: edit(collection[list]) }));
}

/** The schema with the id of one collection replaced everywhere. Throws RangeError if it does not exist or the id is taken. */
export function renameInSchema(schema: DatabaseSchema, from: string, to: string): DatabaseSchema {
  if (!schema.collections.some(({ id }) => id === from)) throw new RangeError(`no collection '${from}' in the schema`);
  if (schema.collections.some(({ id }) => isSameId(id, to)))
    throw new RangeError(`collection '${to}' already exists in the schema`);
  const renamed = (id: string) => (id === from ? to : id);
  return {
    collections: schema.collections.map((collection) => ({
      ...collection,
      id: renamed(collection.id),
      relationships: collection.relationships.map((relationship) => ({
        ...relationship,
        relatedCollection: renamed(relationship.relatedCollection),
      })),
    })),
  };
}

/** The list with one item replaced, or removed if null. Throws RangeError if it does not exist. */
export function editKeyed<T extends Keyed>(items: readonly T[], key: string, edit: (item: T) => T | null): T[] {
  if (!items.some((item) => item.key === key)) throw new RangeError(`no '${key}' in the schema`);
  return items.flatMap((item) => {
    if (item.key !== key) return [item];
    const edited = edit(item);
    return edited === null ? [] : [edited];
  });
}

/** The list with another item. Throws RangeError if its key is taken. */
export function addKeyed<T extends Keyed>(items: readonly T[], item: T): T[] {
  if (items.some((existing) => existing.key === item.key))
    throw new RangeError(`'${item.key}' already exists in the schema`);
  return [...items, item];
}

export function findKeyed<K extends KeyedList>(
  schema: DatabaseSchema,
  collection: string,
  kind: K,
  wanted: string,
): CollectionSchema[K][number] | undefined {
  const items: readonly CollectionSchema[K][number][] = findCollection(schema, collection)?.[kind] ?? [];
  return items.find((item) => item.key === wanted);
}
