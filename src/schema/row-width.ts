import { attributeBytes } from './attribute-types.js';
import type { CollectionSchema, DatabaseSchema } from './database-schema.js';
import { ROW_WIDTH_BASE } from './limits.js';
import { sidesOf } from './relationship-schema.js';

/** Each side of a relationship takes this of its own row, whatever its kind. */
export const RELATIONSHIP_BYTES = 1021;

/** How many relationship keys the collection carries: its own and the visible ends of others' two-way ones. */
export function relationshipCount(schema: DatabaseSchema, collectionId: string): number {
  return sidesOf(schema, collectionId).length;
}

/** Bytes one row of the collection may take, by Appwrite's formula (fact 41). */
export function rowWidth(schema: DatabaseSchema, collection: CollectionSchema): number {
  const attributes = collection.attributes.reduce((sum, attribute) => sum + attributeBytes(attribute), 0);
  return ROW_WIDTH_BASE + attributes + relationshipCount(schema, collection.id) * RELATIONSHIP_BYTES;
}
