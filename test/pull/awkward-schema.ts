import fc from 'fast-check';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { validateSchema } from '../../src/schema/rules/validate-schema.js';
import { arbitrarySchema } from '../support/arbitrary-schema.js';

/** Names that no class, file or property can have as they are, or that others have already. */
const COLLECTIONS: readonly Readonly<Record<string, string>>[] = [
  {},
  { authors: 'Date', posts: '65f0a1b2c3d4e5f6a7b8', tags: 'attribute', teams: 'class' },
  { authors: 'blog-posts', posts: 'blog_post', tags: 'BlogPosts.v2', teams: '2024-sales' },
  { authors: 'undefined', posts: 'infer-documents', tags: 'exports', teams: 'toString' },
  { authors: 'reflect', posts: 'valueOf', tags: 'any', teams: 'module' },
  { authors: 'roles', posts: 'app_db', tags: 'app-dbs', teams: 'transaction' },
];
const KEYS: readonly Readonly<Record<string, string>>[] = [
  {},
  { title: 'constructor', body: 'first-name', count: '2nd', price: 'id', flag: 'createdAt', kind: 'toString' },
  { title: 'a.b', body: 'a-c', count: 'aC', price: 'permissions', at: 'sequence', kind: 'updatedAt', owner: 'class' },
  { title: 'hasOwnProperty', place: 'prototype', owner: 'in-charge', back_0: 'valueOf', back_1: 'idValue', at: 'id' },
];

/** Texts as people type them into the Console; code has to quote, escape or avoid most of them. */
const AWKWARD_TEXTS = [
  "it's",
  '"b"',
  'a\\b',
  'a\nb',
  `\`\${c}\``,
  '*/ // <!--',
  'Größe 😀',
  ' a ',
  '',
  '\u2028',
  'null',
  '007',
];
const AWKWARD_PERMISSIONS = [
  ...['read("guests")', 'update("users/verified")', 'delete("label:vip")', 'read("member:m1")'],
  ...['create("user:u.1-a_b/unverified")', 'read("team:a.b")', 'update("team:x/it\'s")'],
];

/** Schemas that a model can hold, many of them under names and with texts that are hard to say in code. */
export const awkwardSchema: fc.Arbitrary<DatabaseSchema> = fc
  .tuple(
    arbitrarySchema(),
    fc.constantFrom(...COLLECTIONS),
    fc.constantFrom(...KEYS),
    fc.option(fc.infiniteStream(fc.constantFrom(...AWKWARD_TEXTS)), { nil: null }),
    fc.subarray(AWKWARD_PERMISSIONS),
  )
  .map(([schema, collections, keys, texts, permissions]) => {
    const named = renamed(schema, collections, keys);
    return texts === null ? named : retold(named, texts, permissions);
  })
  .filter((schema) => validateSchema(schema).length === 0);

/** The same with other texts wherever a schema holds free ones. */
function retold(schema: DatabaseSchema, texts: Iterator<string>, permissions: readonly string[]): DatabaseSchema {
  const next = () => String(texts.next().value);
  const told = (attribute: AttributeSchema): AttributeSchema => {
    if (attribute.type === 'enum') {
      const elements = [...new Set(attribute.elements.map(() => next() || 'none'))];
      return { ...attribute, elements, default: attribute.default === null ? null : (elements[0] ?? null) };
    }
    if (!TEXTS.includes(attribute.type) || attribute.default === null) return attribute;
    const size = 'size' in attribute ? attribute.size : 16;
    return { ...attribute, default: [...next()].slice(0, size).join('') } as AttributeSchema;
  };
  return normalizeSchema({
    collections: schema.collections.map((collection) => ({
      ...collection,
      name: next() || collection.name,
      permissions: [...collection.permissions, ...permissions],
      attributes: collection.attributes.map(told),
    })),
  });
}

const TEXTS: readonly string[] = ['string', 'varchar', 'text', 'mediumtext', 'longtext'];

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
