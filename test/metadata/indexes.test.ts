import fc from 'fast-check';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Index } from '../../src/decorators/index-decorator.js';
import { CreatedAt } from '../../src/decorators/system-fields.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { indexName } from '../../src/metadata/model/index-name.js';
import { IDENTIFIER } from '../../src/schema/limits.js';
import { findingsOf } from './findings-of.js';

test('indexes stand on classes and properties and name properties, not keys', () => {
  abstract class Dated {
    @Index({ name: 'recent' }) @CreatedAt() createdAt!: Date;
  }
  @Collection('t')
  @Index(['name', 'createdAt'], { orders: ['asc', 'desc'] })
  @Index(['name'], { type: 'fulltext' })
  class T extends Dated {
    @Index({ type: 'unique' }) @Attribute({ size: 300, key: 'label' }) name!: string;
    @Index(['place'], { type: 'spatial' }) @Attribute({ type: 'point' }) place!: [number, number];
    @Index(['$id', 'long'], { lengths: [0, 100] }) @Attribute({ type: 'text' }) long!: string;
  }
  expect(buildEntityModel([T]).schema.collections[0]?.indexes).toEqual([
    { key: 'recent', type: 'key', attributes: ['$createdAt'], orders: ['asc'], lengths: [0] },
    {
      key: 'idx_label_createdAt_desc',
      type: 'key',
      attributes: ['label', '$createdAt'],
      orders: ['asc', 'desc'],
      lengths: [0, 0],
    },
    { key: 'idx_label_fulltext', type: 'fulltext', attributes: ['label'], orders: ['asc'], lengths: [0] },
    { key: 'idx_label', type: 'unique', attributes: ['label'], orders: ['asc'], lengths: [0] },
    { key: 'idx_place_spatial', type: 'spatial', attributes: ['place'], orders: ['asc'], lengths: [0] },
    { key: 'idx_id_long', type: 'key', attributes: ['$id', 'long'], orders: ['asc', 'asc'], lengths: [0, 100] },
  ]);
});

test('wrong indexes are findings', () => {
  const wrong = defineCollection(
    't',
    { name: { type: 'string' } },
    { indexes: [{ attributes: ['nam'] }, { attributes: ['name'], type: 'primary' }, { attributes: 'name' }] as never },
  );
  expect(findingsOf([wrong])).toEqual([
    "t.nam: an index names 'nam', which is not a stored property; expected a stored property of t, or one of $id, $createdAt, $updatedAt. Correct the name, or declare it as an attribute.",
    't.name: `type` is "primary"; expected one of key, unique, fulltext, spatial. Correct `type`.',
    't: `attributes` is "name"; expected a list of texts. Correct `attributes`.',
  ]);
});

test('a name is cut to 36 characters with a hash of the whole', () => {
  const attributes = ['organisationIdentifier', 'membershipIdentifier'];
  expect(indexName({ type: 'key', attributes, orders: [] })).toBe('idx_organisationIdentifier_c07a3e56');
  expect(indexName({ type: 'key', attributes, orders: ['asc', 'desc'] })).not.toBe(
    indexName({ type: 'key', attributes, orders: [] }),
  );
});

test('names are always valid and depend on the index alone', () => {
  const key = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,35}$/);
  const index = fc.record({
    type: fc.constantFrom('key' as const, 'unique' as const, 'fulltext' as const, 'spatial' as const),
    attributes: fc.array(fc.oneof(key, fc.constantFrom('$id', '$createdAt')), { minLength: 1, maxLength: 6 }),
    orders: fc.array(fc.constantFrom('asc' as const, 'desc' as const), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(index, (one) => {
      expect(indexName(one)).toMatch(IDENTIFIER);
      expect(indexName(structuredClone(one))).toBe(indexName(one));
    }),
  );
});
