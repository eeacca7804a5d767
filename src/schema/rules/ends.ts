import type { DatabaseSchema } from '../database-schema.js';
import { mirrorRelationship, type OwnedRelationship } from '../relationship-schema.js';

/** The relationships as one collection sees them: its own, then its visible ends of others' two-way ones. */
export function endsOf(schema: DatabaseSchema, collectionId: string): OwnedRelationship[] {
  const all = schema.collections.flatMap((collection) =>
    collection.relationships.map((relationship) => ({ collection: collection.id, relationship })),
  );
  return [
    ...all.filter(({ collection }) => collection === collectionId),
    ...all
      .filter(({ relationship }) => relationship.twoWay && relationship.relatedCollection === collectionId)
      .map(mirrorRelationship),
  ];
}
