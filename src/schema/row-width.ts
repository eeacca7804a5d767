import { attributeBytes } from './attribute-types.js';
import type { CollectionSchema, DatabaseSchema } from './database-schema.js';
import { ROW_WIDTH_BASE } from './limits.js';
import { sidesOf } from './relationship-schema.js';

/** Row width of each side of a relationship, whatever its kind. */
export const RELATIONSHIP_BYTES = 1021;

/** The number of visible relationship ends of a collection. */
export function relationshipCount(schema: DatabaseSchema, collectionId: string): number {
  return sidesOf(schema, collectionId).length;
}

/** The largest row of a collection in bytes, by Appwrite's formula (fact 41). */
export function rowWidth(schema: DatabaseSchema, collection: CollectionSchema): number {
  const attributes = collection.attributes.reduce((sum, attribute) => sum + attributeBytes(attribute), 0);
  return ROW_WIDTH_BASE + attributes + relationshipCount(schema, collection.id) * RELATIONSHIP_BYTES;
}
