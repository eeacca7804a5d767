import type { CollectionSchema } from '../../src/schema/database-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { holdableSchema } from '../../src/schema/rules/holdable-schema.js';
import { attribute, collection } from '../support/schemas.js';

const link = (key: string, relatedCollection: string, twoWayKey: string, twoWay = false): RelationshipSchema => ({
  ...{ key, kind: 'manyToOne', relatedCollection, twoWay, twoWayKey, onDelete: 'setNull' },
});

test('each thing that no model can declare is left out by itself, at its place', () => {
  const posts = collection('posts', [attribute('title', 'string', { size: 800 }), attribute('2024', 'boolean')], {
    relationships: [link('me', 'posts', 'mine'), link('tag', 'tags', '7', true), link('author', 'authors', 'posts')],
    indexes: [
      { key: 'title', type: 'key', attributes: ['title'], orders: ['asc'], lengths: [0] },
      { key: 'short', type: 'key', attributes: ['title'], orders: ['asc'], lengths: [100] },
    ],
  });
  const { schema, leftOut } = holdableSchema(normalizeSchema({ collections: [posts, collection('tags', [])] }));
  const places = leftOut.map(({ collection: id, key, isIndex }) => `${isIndex ? 'index ' : ''}${id}.${key}`);
  expect([...places].sort()).toEqual(['index posts.title', 'posts.2024', 'posts.author', 'posts.me', 'posts.tag']);
  const [left] = schema.collections;
  expect([left?.attributes, left?.relationships, left?.indexes].map((all) => all?.map(({ key }) => key))).toEqual([
    ['title'],
    [],
    ['short'],
  ]);
});

test('what is left out of hundreds of collections is found in seconds', () => {
  const collections = Array.from({ length: 300 }, (_, at): CollectionSchema => {
    const next = link('next', `c${(at + 1) % 300}`, 'before', true);
    return collection(`c${at}`, [], { relationships: at % 10 === 0 ? [next, link('me', `c${at}`, 'mine')] : [next] });
  });
  const before = process.cpuUsage();
  const { leftOut } = holdableSchema(normalizeSchema({ collections }));
  expect(leftOut).toHaveLength(30);
  // A tenth of a second; it was eleven while each rule looked through all relationships for each of them.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(4);
});
