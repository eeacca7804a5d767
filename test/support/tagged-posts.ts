import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { attribute, collection, schemaOf } from './schema-manager.js';

/** Posts with tags: a two-way manyToMany. */
export const tags: RelationshipSchema = {
  key: 'tags',
  kind: 'manyToMany',
  relatedCollection: 'tags',
  twoWay: true,
  twoWayKey: 'posts',
  onDelete: 'setNull',
};
export const title = attribute('title', 'string');
export const ids = (key: string) => attribute(key, 'string', { size: 36, array: true });
export const linked = (relationship: RelationshipSchema) =>
  schemaOf(collection('posts', [title], { relationships: [relationship] }), collection('tags', [title]));
