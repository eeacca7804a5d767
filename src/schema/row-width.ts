import { attributeBytes } from './attribute-types.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from './database-schema.js';
import { ROW_WIDTH_BASE } from './limits.js';

/** Each side of a relationship takes this of its own row, whatever its kind. */
export const RELATIONSHIP_BYTES = 1021;

/** How many relationship keys the collection carries: its own and the visible ends of others' two-way ones. */
export function relationshipCount(schema: DatabaseSchema, collectionId: string): number {
  const own = findCollection(schema, collectionId)?.relationships.length ?? 0;
  const ends = schema.collections
    .flatMap((collection) => collection.relationships)
    .filter((relationship) => relationship.twoWay && relationship.relatedCollection === collectionId).length;
  return own + ends;
}

/** Bytes one row of the collection may take, by Appwrite's formula (fact 41). */
export function rowWidth(schema: DatabaseSchema, collection: CollectionSchema): number {
  const attributes = collection.attributes.reduce((sum, attribute) => sum + attributeBytes(attribute), 0);
  return ROW_WIDTH_BASE + attributes + relationshipCount(schema, collection.id) * RELATIONSHIP_BYTES;
}
