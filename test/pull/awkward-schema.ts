import fc from 'fast-check';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { validateSchema } from '../../src/schema/rules/validate-schema.js';
import { arbitrarySchema } from '../support/arbitrary-schema.js';

/** Names that no class, file or property can have as they are, or that others have already. */
const COLLECTIONS: readonly Readonly<Record<string, string>>[] = [
  {},
  { authors: 'Date', posts: '65f0a1b2c3d4e5f6a7b8', tags: 'attribute', teams: 'class' },
  { authors: 'blog-posts', posts: 'blog_post', tags: 'BlogPosts.v2', teams: '2024-sales' },
  { authors: 'roles', posts: 'app_db', tags: 'app-dbs', teams: 'transaction' },
];
const KEYS: readonly Readonly<Record<string, string>>[] = [
  {},
  { title: 'constructor', body: 'first-name', count: '2nd', price: 'id', flag: 'createdAt', kind: 'toString' },
  { title: 'a.b', body: 'a-c', count: 'aC', price: 'permissions', at: 'sequence', kind: 'updatedAt', owner: 'class' },
  { title: 'hasOwnProperty', place: 'prototype', owner: 'in-charge', back_0: 'valueOf', back_1: 'idValue', at: 'id' },
];

/** Schemas that a model can hold, many of them under names that are hard to say in code. */
export const awkwardSchema: fc.Arbitrary<DatabaseSchema> = fc
  .tuple(arbitrarySchema(), fc.constantFrom(...COLLECTIONS), fc.constantFrom(...KEYS))
  .map(([schema, collections, keys]) => renamed(schema, collections, keys))
  .filter((schema) => validateSchema(schema).length === 0);

function renamed(
  schema: DatabaseSchema,
  collections: Readonly<Record<string, string>>,
  keys: Readonly<Record<string, string>>,
): DatabaseSchema {
  const idOf = (id: string) => collections[id] ?? id;
  const keyOf = (key: string) => (Object.hasOwn(keys, key) ? (keys[key] ?? key) : key);
  return normalizeSchema({
    collections: schema.collections.map((collection) => ({
      ...collection,
      id: idOf(collection.id),
      attributes: collection.attributes.map((attribute) => ({ ...attribute, key: keyOf(attribute.key) })),
      relationships: collection.relationships.map((relationship) => ({
        ...relationship,
        key: keyOf(relationship.key),
        twoWayKey: keyOf(relationship.twoWayKey),
        relatedCollection: idOf(relationship.relatedCollection),
      })),
      indexes: collection.indexes.map((index) => ({ ...index, attributes: index.attributes.map(keyOf) })),
    })),
  });
}
