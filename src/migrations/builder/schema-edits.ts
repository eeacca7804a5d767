import { applyDelta } from '../../operations/apply-delta.js';
import {
  addKeyed,
  editCollection,
  editKeyed,
  editList,
  type Keyed,
  type KeyedList,
  renameInSchema,
} from '../../operations/edit-schema.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { hasRelationships } from '../../schema/relationship-schema.js';
import { isSameId } from '../../schema/rename.js';

// The schema edits a migration file can make, as pure functions. All throw RangeError if the edit does not apply.

export function requireCollection(schema: DatabaseSchema, id: string): CollectionSchema {
  const collection = findCollection(schema, id);
  if (collection === undefined) throw new RangeError(`no collection '${id}' in the schema`);
  return collection;
}

export function requireAttribute(schema: DatabaseSchema, id: string, key: string): AttributeSchema {
  const attribute = requireCollection(schema, id).attributes.find((candidate) => candidate.key === key);
  if (attribute === undefined) throw new RangeError(`no attribute '${id}.${key}' in the schema`);
  return attribute;
}

export function addTo(schema: DatabaseSchema, id: string, list: KeyedList, item: Keyed): DatabaseSchema {
  return editList(schema, id, list, (items) => addKeyed(items, item));
}

export function editIn(
  schema: DatabaseSchema,
  id: string,
  list: KeyedList,
  key: string,
  edit: (item: Keyed) => Keyed | null,
): DatabaseSchema {
  return editList(schema, id, list, (items) => editKeyed(items, key, edit));
}

export function removeFrom(schema: DatabaseSchema, id: string, list: KeyedList, key: string): DatabaseSchema {
  return editIn(schema, id, list, key, () => null);
}

export function addCollection(schema: DatabaseSchema, collection: CollectionSchema): DatabaseSchema {
  if (findCollection(schema, collection.id) !== undefined)
    throw new RangeError(`collection '${collection.id}' already exists in the schema`);
  const keys = collection.attributes.map(({ key }) => key);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) throw new RangeError(`two attributes '${twice}'`);
  return { collections: [...schema.collections, collection] };
}

export function renameCollection(schema: DatabaseSchema, from: string, to: string): DatabaseSchema {
  requireCollection(schema, from);
  if (isSameId(from, to)) throw new RangeError(`'${to}' differs from '${from}' at most in case`);
  if (hasRelationships(schema, from))
    throw new RangeError(`relationships begin or end in '${from}', which a new id would break`);
  return renameInSchema(schema, from, to);
}

export function removeCollection(schema: DatabaseSchema, id: string): DatabaseSchema {
  requireCollection(schema, id);
  return {
    collections: schema.collections
      .filter((collection) => collection.id !== id)
      .map((collection) => ({
        ...collection,
        relationships: collection.relationships.filter(({ relatedCollection }) => relatedCollection !== id),
      })),
  };
}

export function renameAttribute(schema: DatabaseSchema, id: string, from: string, to: string): DatabaseSchema {
  if (requireCollection(schema, id).attributes.some(({ key }) => key === to))
    throw new RangeError(`'${to}' already exists in the schema`);
  return applyDelta(schema, { rename: { collection: id, from, to } });
}

export function removeAttribute(schema: DatabaseSchema, id: string, key: string): DatabaseSchema {
  return editCollection(schema, id, (collection) => ({
    ...collection,
    attributes: editKeyed(collection.attributes, key, () => null),
    indexes: collection.indexes.filter((index) => !index.attributes.includes(key)),
  }));
}
