import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { CreatedAt } from '../../src/decorators/system-fields.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import type { EntityModel } from '../../src/metadata/model/entity-model.js';
import { findEntity } from '../../src/metadata/model/find-entity.js';
import { describeAttribute } from '../../src/schema/attribute-types.js';
import { schemaHash } from '../../src/schema/schema-hash.js';
import { Author, Post, Stored, Tag } from './blog.js';
import { findingsOf, refusal } from './findings-of.js';

const attributesOf = (model: EntityModel, id: string): Record<string, string> =>
  Object.fromEntries(
    (model.schema.collections.find((collection) => collection.id === id)?.attributes ?? []).map((attribute) => [
      attribute.key,
      describeAttribute(attribute),
    ]),
  );

describe('a model of classes', () => {
  const model = buildEntityModel([Author, Post, Tag]);

  test('holds the attributes with inferred and given types', () => {
    expect(attributesOf(model, 'authors')).toEqual({
      name: 'string, 120, required',
      email: 'email, required',
      role: 'enum, writer|editor, default "writer"',
      age: 'integer, 0..',
      bio: 'string, 255',
    });
    expect(attributesOf(model, 'posts')).toEqual({
      title: 'string, 200, required',
      meta: 'text, required',
      labels: 'string[], 255',
      editorId: 'string, 36, required',
    });
    expect(attributesOf(model, 'tags')).toEqual({ label: 'string, 255, default "none"' });
  });

  test('holds settings, completed by defaults', () => {
    const [authors, posts] = model.schema.collections;
    expect(authors).toMatchObject({ id: 'authors', name: 'authors', permissions: ['read("any")'] });
    expect(posts).toMatchObject({ id: 'posts', permissions: [], documentSecurity: false, enabled: true });
  });

  test('pairs the ends of relationships', () => {
    const [authors, posts, tags] = model.schema.collections;
    expect(authors?.relationships).toEqual([
      {
        key: 'posts',
        kind: 'oneToMany',
        relatedCollection: 'posts',
        twoWay: true,
        twoWayKey: 'author',
        onDelete: 'cascade',
      },
    ]);
    expect(posts?.relationships).toEqual([
      {
        key: 'tags',
        kind: 'manyToMany',
        relatedCollection: 'tags',
        twoWay: true,
        twoWayKey: 'posts',
        onDelete: 'setNull',
      },
    ]);
    expect(tags?.relationships).toEqual([]);
    expect(findEntity(model, Tag).properties.find(({ property }) => property === 'posts')).toMatchObject({
      kind: 'relationship',
      side: 'child',
      many: true,
      target: 'posts',
    });
  });

  test('holds indexes under derived names', () => {
    const indexes = model.schema.collections.map(({ indexes }) => indexes.map(({ key, type }) => `${key} ${type}`));
    expect(indexes).toEqual([
      ['idx_email unique', 'idx_name_createdAt_desc key'],
      ['idx_title_fulltext fulltext', 'idx_editorId key'],
      [],
    ]);
  });

  test('names what the data access needs to know of each property', () => {
    const properties = findEntity(model, Post).properties;
    const attribute = (name: string) => properties.find(({ property }) => property === name);
    expect(attribute('meta')).toMatchObject({ json: true, transform: null, generate: null });
    expect(attribute('labels')).toMatchObject({ generate: expect.any(Function) });
    expect(attribute('editorId')).toMatchObject({ references: 'authors' });
    expect(attribute('id')).toEqual({ kind: 'system', property: 'id', key: '$id', generate: null });
    expect(findEntity(model, Tag).properties[0]).toMatchObject({ property: 'name', key: 'label' });
  });

  test('declares renames', () => {
    expect(model.renames).toEqual([{ collection: 'authors', from: 'about', to: 'bio' }]);
  });

  test('is frozen and the same each time', () => {
    expect(Object.isFrozen(model.entities[0]?.properties)).toBe(true);
    expect(Object.isFrozen(Author)).toBe(false);
    const again = buildEntityModel([Tag, Post, Author, Author]);
    expect(schemaHash(again.schema)).toBe(schemaHash(model.schema));
  });
});

describe('inheritance', () => {
  test('puts properties of base classes first', () => {
    const names = findEntity(buildEntityModel([Author, Post, Tag]), Author).properties.map(({ property }) => property);
    expect(names.slice(0, 4)).toEqual(['id', 'createdAt', 'updatedAt', 'name']);
  });

  test('lets a class declare a property of its base again, in its old place', () => {
    abstract class Base {
      @Attribute({ size: 10 }) title!: string;
      @Attribute({ type: 'integer' }) count!: number;
    }
    abstract class Middle extends Base {
      @CreatedAt() createdAt!: Date;
    }
    @Collection('leaves')
    class Leaf extends Middle {
      @Attribute({ size: 20 }) override title: string = '';
      @Attribute() own!: boolean;
    }
    @Collection('others')
    class Other extends Base {
      @Id({ generate: () => 'made' }) id!: string;
    }
    const model = buildEntityModel([Leaf, Other]);
    expect(attributesOf(model, 'leaves')).toEqual({
      title: 'string, 20, required',
      count: 'integer, required',
      own: 'boolean, required',
    });
    expect(attributesOf(model, 'others')).toEqual({ title: 'string, 10, required', count: 'integer, required' });
    const id = findEntity(model, Other).properties.find(({ key }) => key === '$id');
    expect(id?.kind === 'system' && id.generate?.()).toBe('made');
  });

  test('does not inherit @Collection', () => {
    class Special extends Tag {}
    expect(findingsOf([Special])).toEqual([
      "Special: a class without `@Collection`, which is not inherited; expected a class with `@Collection`, or what `defineCollection` made. Decorate the class: `@Collection('…')`.",
    ]);
    expect(refusal([Special]).code).toBe('entity_unknown');
    expect(refusal([Stored]).code).toBe('entity_unknown');
    expect(refusal([undefined]).message).toContain('files that import each other need thunks');
  });
});

test('one class is part of two contexts', () => {
  @Collection('notes')
  class Note {
    @Attribute() text!: string;
  }
  const narrow = buildEntityModel([Note], { configure: (model) => model.attribute(Note, 'text', { size: 10 }) });
  const wide = buildEntityModel([Note, Author, Post, Tag]);
  expect(attributesOf(narrow, 'notes')).toEqual({ text: 'string, 10, required' });
  expect(attributesOf(wide, 'notes')).toEqual({ text: 'string, 255, required' });
  expect(() => findEntity(narrow, Author)).toThrow(
    'Author: an entity that is not part of this context; expected one of Note. Add it to the context: `this.set(Author)`. [entity_unknown]',
  );
});

test('all findings of all entities come at once', () => {
  @Collection('entwrite_a')
  class A {
    @Attribute({ type: 'integer', min: 3, max: 1 }) low!: number;
  }
  @Collection('b', { name: '' })
  class B {
    @Attribute({ type: 'enum', elements: [] }) kind!: string;
    @Attribute({ size: 5, encrypt: true, renamedFrom: 'kind' }) secret!: string;
  }
  const error = refusal([A, B]);
  expect(error.code).toBe('model_invalid');
  expect(error.findings.map(({ at, rule }) => `${at} ${rule}`)).toEqual([
    'B.secret rename_of_declared',
    'A collection_reserved',
    'A.low range_order',
    'B collection_name',
    'B.kind enum_element_count',
    'B.secret encrypt_size',
  ]);
  expect(error.message.split('\n')[0]).toBe(
    'B.secret, A, A.low and 2 more: 6 findings in the model; expected none. Each finding below says what to do. [model_invalid]',
  );
});
