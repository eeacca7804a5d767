import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { describeAttribute } from '../../src/schema/attribute-types.js';
import { Author } from './blog.js';
import { findingsOf, refusal } from './findings-of.js';

@Collection('users', { name: 'Users', enabled: false })
class User {
  @Id() id!: string;
  @Attribute({ size: 10 }) name!: string;
  plain!: number;
}

const tags = defineCollection('tags', { label: { type: 'string' } });

test('what is said wins over decorators, option by option', () => {
  const { schema } = buildEntityModel([User, tags], {
    configure: (model) =>
      model
        .collection(User, { permissions: ['read("any")'] })
        .collection(User, { documentSecurity: true })
        .attribute(User, 'name', { size: 20 })
        .attribute(User, 'name', { required: false })
        .attribute(User, 'plain', { type: 'integer', key: 'count' })
        .index(User, ['plain', '$createdAt'], { type: 'unique' })
        .attribute(tags, 'label', { type: 'varchar' })
        .index(tags, ['label']),
  });
  const [users, tagSchema] = schema.collections;
  expect(users).toMatchObject({
    name: 'Users',
    enabled: false,
    documentSecurity: true,
    permissions: ['read("any")'],
  });
  expect(users?.attributes.map((attribute) => `${attribute.key}: ${describeAttribute(attribute)}`)).toEqual([
    'name: string, 20',
    'count: integer, required',
  ]);
  expect(users?.indexes.map(({ key, type }) => `${key} ${type}`)).toEqual(['idx_count_createdAt unique']);
  expect(tagSchema?.attributes.map(describeAttribute)).toEqual(['varchar, 255, required']);
  expect(tagSchema?.indexes.map(({ key }) => key)).toEqual(['idx_label']);
});

test('decorators stay as they are', () => {
  const [users] = buildEntityModel([User]).schema.collections;
  expect(users?.attributes.map(describeAttribute)).toEqual(['string, 10, required']);
});

test('overrides are judged like decorators', () => {
  expect(
    findingsOf([User], {
      configure: (model) => model.attribute(User, 'name', { min: 5 }).attribute(User, 'id', { size: 5 }),
    }),
  ).toEqual([
    'User.id: `model.attribute` on a system property; expected an attribute. Change the decorator of the property instead.',
    'User.name: `min` on the type string; expected of those only size, encrypt. Leave out `min`, or change the type.',
  ]);
});

test('an entity outside of the context is refused', () => {
  const error = refusal([User], { configure: (model) => model.collection(Author, {}) });
  expect(error.code).toBe('entity_unknown');
  expect(error.at).toBe('Author');
});
