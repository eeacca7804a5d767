import { addKeyed, editCollection, editKeyed, renameInSchema } from '../../operations/edit-schema.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { hasRelationships, type RelationshipSchema } from '../../schema/relationship-schema.js';
import { isSameId } from '../../schema/rename.js';

// What a migration file can say about a schema, one pure function each. All throw RangeError where it does not apply.

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
  if (isSameId(from, to)) throw new RangeError(`'${to}' differs from '${from}' in case only, if at all`);
  if (hasRelationships(schema, from))
    throw new RangeError(`relationships begin or end in '${from}', which a new id would cut`);
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

export function addAttribute(schema: DatabaseSchema, id: string, attribute: AttributeSchema): DatabaseSchema {
  return editCollection(schema, id, (collection) => ({
    ...collection,
    attributes: addKeyed(collection.attributes, attribute),
  }));
}

export function replaceAttribute(schema: DatabaseSchema, id: string, attribute: AttributeSchema): DatabaseSchema {
  return editCollection(schema, id, (collection) => ({
    ...collection,
    attributes: editKeyed(collection.attributes, attribute.key, () => attribute),
  }));
}

export function renameAttribute(schema: DatabaseSchema, id: string, from: string, to: string): DatabaseSchema {
  return editCollection(schema, id, (collection) => {
    if (collection.attributes.some(({ key }) => key === to))
      throw new RangeError(`'${to}' already exists in the schema`);
    return {
      ...collection,
      attributes: editKeyed(collection.attributes, from, (attribute) => ({ ...attribute, key: to })),
      indexes: collection.indexes.map((index) => ({
        ...index,
        attributes: index.attributes.map((key) => (key === from ? to : key)),
      })),
    };
  });
}

export function removeAttribute(schema: DatabaseSchema, id: string, key: string): DatabaseSchema {
  return editCollection(schema, id, (collection) => ({
    ...collection,
    attributes: editKeyed(collection.attributes, key, () => null),
    indexes: collection.indexes.filter((index) => !index.attributes.includes(key)),
  }));
}

export function addIndex(schema: DatabaseSchema, id: string, index: IndexSchema): DatabaseSchema {
  return editCollection(schema, id, (collection) => ({
    ...collection,
    indexes: addKeyed(collection.indexes, index),
  }));
}

export function removeIndex(schema: DatabaseSchema, id: string, key: string): DatabaseSchema {
  return editCollection(schema, id, (collection) => ({
    ...collection,
    indexes: editKeyed(collection.indexes, key, () => null),
  }));
}

export function addRelationship(schema: DatabaseSchema, id: string, relationship: RelationshipSchema): DatabaseSchema {
  requireCollection(schema, relationship.relatedCollection);
  return editCollection(schema, id, (collection) => ({
    ...collection,
    relationships: addKeyed(collection.relationships, relationship),
  }));
}

export function changeRelationship(
  schema: DatabaseSchema,
  id: string,
  key: string,
  change: (relationship: RelationshipSchema) => RelationshipSchema,
): DatabaseSchema {
  return editCollection(schema, id, (collection) => ({
    ...collection,
    relationships: editKeyed(collection.relationships, key, change),
  }));
}

export function removeRelationship(schema: DatabaseSchema, id: string, key: string): DatabaseSchema {
  return editCollection(schema, id, (collection) => ({
    ...collection,
    relationships: editKeyed(collection.relationships, key, () => null),
  }));
}
