import { defineCollection } from '../../src/metadata/define-collection.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { findEntity } from '../../src/metadata/model/find-entity.js';
import { schemasEqual } from '../../src/schema/canonical-schema.js';
import { Author, Post, Tag } from './blog.js';
import { findingsOf } from './findings-of.js';

const authors = defineCollection(
  'authors',
  {
    name: { type: 'string', size: 120 },
    email: { type: 'email' },
    role: { type: 'enum', elements: ['writer', 'editor'], default: 'writer' },
    age: { type: 'integer', min: 0, required: false },
    bio: { type: 'string', required: false, renamedFrom: 'about' },
  },
  {
    permissions: ['read("any")'],
    indexes: [
      { attributes: ['email'], type: 'unique' },
      { attributes: ['name', '$createdAt'], orders: ['asc', 'desc'] },
    ],
    relationships: { posts: { type: 'oneToMany', target: 'posts', inverse: 'author', onDelete: 'cascade' } },
  },
);

const posts = defineCollection(
  'posts',
  {
    title: { type: 'string', size: 200 },
    meta: { type: 'json' },
    labels: { type: 'string', array: true, required: false },
    editorId: { type: 'string', size: 36 },
  },
  {
    indexes: [{ attributes: ['title'], type: 'fulltext' }, { attributes: ['editorId'] }],
    relationships: {
      author: { type: 'manyToOne', target: () => authors },
      tags: { type: 'manyToMany', target: () => tags, inverse: 'posts' },
    },
  },
);

const tags = defineCollection(
  'tags',
  { label: { type: 'string', default: 'none' } },
  { relationships: { posts: { type: 'manyToMany', target: 'posts' } } },
);

test('definitions and classes give the same model', () => {
  const defined = buildEntityModel([authors, posts, tags]);
  const decorated = buildEntityModel([Author, Post, Tag]);
  expect(defined.schema).toEqual(decorated.schema);
  expect(schemasEqual(defined.schema, decorated.schema)).toBe(true);
  expect(defined.renames).toEqual(decorated.renames);
});

test('documents of definitions are plain and show the system fields', () => {
  const entity = findEntity(buildEntityModel([authors, posts, tags]), tags);
  expect(entity).toMatchObject({ name: 'tags', entity: null, collection: 'tags' });
  expect(entity.properties.map(({ property, key }) => `${property} ${key}`)).toEqual([
    '$id $id',
    '$createdAt $createdAt',
    '$updatedAt $updatedAt',
    '$permissions $permissions',
    '$sequence $sequence',
    'label label',
    'posts posts',
  ]);
});

test('classes and definitions mix, and two entities of one collection are refused', () => {
  expect(findingsOf([Author, Post, Tag, tags])).toEqual([
    "tags: the collection id 'tags', which is that of Tag; expected a separate collection for each entity. Give one of the two another id.",
  ]);
});
