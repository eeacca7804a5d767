import { attributeBytes } from './attribute-types.js';
import type { CollectionSchema, DatabaseSchema } from './database-schema.js';
import { ROW_WIDTH_BASE } from './limits.js';
import { sidesOf, storedEndsOf } from './relationship-schema.js';

/** Row width of each side of a relationship, whatever its kind. */
export const RELATIONSHIP_BYTES = 1021;

/** The number of visible relationship ends of a collection. */
export function relationshipCount(schema: DatabaseSchema, collectionId: string): number {
  return sidesOf(schema, collectionId).length;
}

/** The number of attributes and relationship ends of a collection, hidden ones included. */
export function attributeCount(schema: DatabaseSchema, collection: CollectionSchema): number {
  return collection.attributes.length + storedEndsOf(schema, collection.id).length;
}

/** The number of indexes of a collection with those that Appwrite makes, without listing them, over ends that hold one id. */
export function indexCount(schema: DatabaseSchema, collection: CollectionSchema): number {
  const indexed = storedEndsOf(schema, collection.id).filter(
    ({
      side: {
        relationship: { kind, twoWay },
      },
      isParent,
    }) => (kind === 'oneToOne' ? isParent || twoWay : kind === 'manyToOne'),
  );
  return collection.indexes.length + indexed.length;
}

/** The largest row of a collection in bytes, by Appwrite's formula (fact 41); hidden ends count in it. */
export function rowWidth(schema: DatabaseSchema, collection: CollectionSchema): number {
  const attributes = collection.attributes.reduce((sum, attribute) => sum + attributeBytes(attribute), 0);
  return ROW_WIDTH_BASE + attributes + storedEndsOf(schema, collection.id).length * RELATIONSHIP_BYTES;
}
