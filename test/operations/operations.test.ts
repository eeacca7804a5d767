import {
  applyOperations,
  classifyOperation,
  describeOperation,
  invertOperation,
  isApplied,
  isRestOf,
  lostValues,
  type Operation,
  operationCollection,
  operationNames,
  operationNeeds,
} from '../../src/operations/operation.js';
import type { CollectionSettings } from '../../src/schema/database-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { collectionOfName } from '../../src/schema/schema-name.js';
import { attribute, collection, index, schemaOf } from '../support/schemas.js';

const author: RelationshipSchema = {
  key: 'author',
  kind: 'manyToOne',
  relatedCollection: 'authors',
  twoWay: true,
  twoWayKey: 'posts',
  onDelete: 'setNull',
};
const settings: CollectionSettings = { name: 'posts', permissions: [], documentSecurity: false, enabled: true };
const title = attribute('title', 'string', { size: 40 });

const start = schemaOf(
  collection('authors', [attribute('name', 'string')]),
  collection('posts', [title], { indexes: [index('by_title', ['title'])], relationships: [author] }),
);

/** Each type of operation on that schema: its line, its class, what else it needs. */
const OPERATIONS: readonly (readonly [Operation, string, string, readonly string[]])[] = [
  [
    { type: 'create_collection', collection: collection('tags', [attribute('label', 'string')]) },
    "Create collection 'tags' (1 attribute, 0 indexes)",
    'additive',
    [],
  ],
  [
    { type: 'update_collection', collection: 'posts', from: settings, to: { ...settings, name: 'Posts' } },
    "Update collection 'posts' (name posts -> Posts)",
    'widening',
    [],
  ],
  [
    {
      type: 'update_collection',
      collection: 'posts',
      from: settings,
      to: { ...settings, permissions: ['read("any")'], enabled: false },
    },
    'Update collection \'posts\' (permissions [] -> [read("any")], enabled true -> false)',
    'data',
    [],
  ],
  [{ type: 'drop_collection', collection: collection('posts', [title]) }, "Drop collection 'posts'", 'destructive', []],
  [
    { type: 'rename_collection', from: 'authors', collection: collection('tags', [attribute('name', 'string')]) },
    "Rename collection 'authors' to 'tags' (copies its documents)",
    'destructive',
    [],
  ],
  [
    { type: 'add_attribute', collection: 'posts', attribute: attribute('at', 'datetime') },
    "Add attribute 'posts.at' (datetime)",
    'additive',
    [],
  ],
  [
    { type: 'add_attribute', collection: 'posts', attribute: attribute('at', 'enum', { required: true, array: true }) },
    "Add attribute 'posts.at' (enum[], a|b, required)",
    'data',
    [],
  ],
  [
    { type: 'alter_attribute', collection: 'posts', from: title, to: attribute('title', 'string', { size: 80 }) },
    "Alter attribute 'posts.title' (size 40 -> 80)",
    'widening',
    [],
  ],
  [
    {
      type: 'alter_attribute',
      collection: 'posts',
      from: title,
      to: attribute('title', 'string', { size: 8, required: true }),
    },
    "Alter attribute 'posts.title' (size 40 -> 8, optional -> required)",
    'data',
    [],
  ],
  [
    { type: 'alter_attribute', collection: 'posts', from: title, to: attribute('title', 'text') },
    "Alter attribute 'posts.title' (type string -> text)",
    'data',
    [],
  ],
  [
    { type: 'alter_attribute', collection: 'posts', from: title, to: attribute('title', 'integer') },
    "Alter attribute 'posts.title' (type string -> integer)",
    'destructive',
    [],
  ],
  [
    { type: 'rename_attribute', collection: 'posts', from: 'title', to: 'headline' },
    "Rename attribute 'posts.title' to 'headline'",
    'data',
    [],
  ],
  [
    {
      type: 'create_index',
      collection: 'posts',
      index: { ...index('both', ['title']), orders: ['asc'], lengths: [0] },
    },
    "Create index 'posts.both'",
    'additive',
    [],
  ],
  [
    {
      type: 'create_index',
      collection: 'posts',
      index: { ...index('one', ['title'], 'unique'), orders: ['asc'], lengths: [0] },
    },
    "Create index 'posts.one' (unique)",
    'data',
    [],
  ],
  [
    {
      type: 'drop_index',
      collection: 'posts',
      index: { ...index('by_title', ['title']), orders: ['asc'], lengths: [0] },
    },
    "Drop index 'posts.by_title'",
    'widening',
    [],
  ],
  [
    {
      type: 'create_relationship',
      collection: 'posts',
      relationship: { ...author, key: 'editor', twoWayKey: 'edited', twoWay: false, onDelete: 'cascade' },
    },
    "Create relationship 'posts.editor' (manyToOne authors, on delete cascade)",
    'additive',
    ['authors'],
  ],
  [
    {
      type: 'alter_relationship',
      collection: 'posts',
      from: author,
      to: { ...author, key: 'writer', onDelete: 'restrict' },
    },
    "Alter relationship 'posts.author' (key author -> writer, on delete setNull -> restrict)",
    'data',
    ['authors'],
  ],
  [
    { type: 'drop_relationship', collection: 'posts', relationship: author },
    "Drop relationship 'posts.author' (authors)",
    'destructive',
    ['authors'],
  ],
];

describe.each(OPERATIONS.map((row) => [row[1], ...row] as const))('%s', (_name, operation, line, kind, needs) => {
  it('says itself in a line, knows its class and what it needs', () => {
    expect(describeOperation(operation)).toBe(line);
    expect(classifyOperation(operation)).toBe(kind);
    expect(operationNeeds(operation)).toEqual(needs);
    expect(['posts', 'tags']).toContain(operationCollection(operation));
  });

  it('is applied afterwards, and not before', () => {
    const withoutRelationships = schemaOf(...start.collections.map((one) => ({ ...one, relationships: [] })));
    const base = operation.type === 'drop_collection' ? withoutRelationships : start;
    expect(isApplied(base, operation)).toBe(false);
    const after = applyOperations(base, [operation]);
    expect(isApplied(after, operation)).toBe(true);
    expect(isApplied(after, invertOperation(operation))).toBe(false);
  });

  it('is plain data that its inverse twice gives back', () => {
    expect(structuredClone(operation)).toEqual(operation);
    expect(invertOperation(invertOperation(operation))).toEqual(operation);
  });

  it('does not apply where what it works on is missing or there already', () => {
    const after = applyOperations(start, [operation]);
    const idempotent = operation.type === 'update_collection' || operation.type === 'alter_attribute';
    if (idempotent) expect(applyOperations(after, [operation])).toEqual(after);
    else expect(() => applyOperations(after, [operation])).toThrow(RangeError);
  });
});

it('gives a collection a new id in the relationships that point to it, too', () => {
  const renamed = applyOperations(start, [
    { type: 'rename_collection', from: 'authors', collection: collection('people', [attribute('name', 'string')]) },
  ]);
  expect(renamed.collections.map(({ id }) => id)).toEqual(['people', 'posts']);
  expect(renamed.collections[1]?.relationships).toEqual([{ ...author, relatedCollection: 'people' }]);
});

describe('what other code asks of operations', () => {
  const key = (collectionId: string, name: string) =>
    ({ type: 'add_attribute', collection: collectionId, attribute: attribute(name, 'string') }) as const;

  it('keeps names apart, though ids and keys may contain dots', () => {
    const [a, b] = [key('a.b', 'c'), key('a', 'b.c')];
    expect(operationNames(a).some((name) => operationNames(b).includes(name))).toBe(false);
    expect(isRestOf(a, b)).toBe(false);
    expect(operationNames(a).map(collectionOfName)).toEqual(['a.b']);
  });

  it('knows which operations finish an interrupted one', () => {
    const old = attribute('name', 'string');
    const alter = { type: 'alter_attribute', collection: 'posts', from: old, to: { ...old, required: true } } as const;
    const index = (attributes: readonly string[]) =>
      ({
        type: 'create_index',
        collection: 'posts',
        index: {
          key: 'by_name',
          type: 'key',
          attributes,
          orders: attributes.map(() => 'asc' as const),
          lengths: attributes.map(() => 0),
        },
      }) as const;
    expect(isRestOf(alter, key('posts', 'name'))).toBe(true);
    expect(isRestOf(index(['name']), alter)).toBe(true);
    expect(isRestOf(index(['title']), alter)).toBe(false);
    expect(isRestOf({ type: 'drop_attribute', collection: 'posts', attribute: old }, key('posts', 'name'))).toBe(false);
  });

  it('knows the stored values that an operation loses', () => {
    const old = attribute('name', 'string');
    const drop = { type: 'drop_attribute', collection: 'posts', attribute: old } as const;
    expect(lostValues(drop)).toEqual([{ collection: 'posts', key: 'name' }]);
    expect(lostValues({ ...drop, parkedAs: 'parked_name' })).toEqual([]);
    expect(lostValues({ type: 'rename_attribute', collection: 'posts', from: 'name', to: 'title' })).toEqual([]);
    expect(lostValues({ type: 'rename_collection', from: 'posts', collection: collection('texts', []) })).toEqual([
      { collection: 'posts', key: null },
    ]);
  });
});
