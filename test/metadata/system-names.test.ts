import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { findingsOf, put } from './findings-of.js';

test('a property `id` is the id of the document, since links and references take it for that', () => {
  @Collection('t')
  class T {
    id!: string;
    @Attribute() name!: string;
  }
  put(T, 'id', Attribute({ type: 'string' }));
  expect(findingsOf([T])).toEqual([
    "T.id: a property `id` that is not the id of the document; expected `@Id() id`, by which a document is found and linked. Decorate it with `@Id`, or rename it and keep the stored name with `key: 'id'`.",
  ]);
});

test('an attribute may be stored as `id` under another name', () => {
  @Collection('t')
  class T {
    @Id() id!: string;
    @Attribute({ key: 'id' }) number!: string;
  }
  expect(buildEntityModel([T]).schema.collections[0]?.attributes.map(({ key }) => key)).toEqual(['id']);
});

test.each([
  ['createdAt', 'created_at'],
  ['id', 'number'],
])('the advice for `%s` keeps the attribute that is stored as `%s`', (property, key) => {
  @Collection('t')
  class T {
    @Attribute() name!: string;
  }
  put(T, property, Attribute({ type: 'string', key }));
  expect(findingsOf([T])).toEqual([expect.stringMatching(`keep the stored name with .key: '${key}'.\\.$`)]);
});
