import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import type { RelationshipSchema } from '../../schema/relationship-schema.js';
import type { SavedCollection } from '../format/backup-manifest.js';

/** The schema as far as a backup's documents fill it: of partially saved collections only that part, and indexes within it. */
export function savedSchema(schema: DatabaseSchema, collections: readonly SavedCollection[]): DatabaseSchema {
  if (collections.every(({ attributes }) => attributes === null)) return schema;
  const savedOf = (id: string) => collections.find((saved) => saved.id === id);
  const isInPart = (id: string) => (savedOf(id)?.attributes ?? null) !== null;
  const holds = (id: string, key: string) => savedOf(id)?.attributes?.includes(key) ?? savedOf(id) !== undefined;
  const isSaved = (owner: string, { key, twoWay, twoWayKey, relatedCollection }: RelationshipSchema) =>
    (!isInPart(owner) && !isInPart(relatedCollection)) ||
    holds(owner, key) ||
    (twoWay && holds(relatedCollection, twoWayKey));
  return {
    collections: schema.collections.map((collection): CollectionSchema => {
      const keys = savedOf(collection.id)?.attributes ?? null;
      const isKept = (key: string) => keys === null || keys.includes(key) || key.startsWith('$');
      return {
        ...collection,
        attributes: collection.attributes.filter(({ key }) => isKept(key)),
        indexes: collection.indexes.filter(({ attributes }) => attributes.every(isKept)),
        relationships: collection.relationships.filter((relationship) => isSaved(collection.id, relationship)),
      };
    }),
  };
}
