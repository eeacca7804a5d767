import {
  createdCollections,
  formerKey,
  losesKey,
  lostAttribute,
  lostCollections,
  removedCollections,
} from '../../src/operations/affected-parts.js';
import {
  hasBrokenRenames,
  mayHaveBrokenRenames,
  withoutBrokenRenames,
} from '../../src/operations/broken-renames/without-broken-renames.js';
import {
  afterRenames,
  applyOperations,
  classifyOperation,
  createdAttributes,
  describeOperation,
  droppedPart,
  invertOperation,
  isApplied,
  isAsynchronous,
  isCreation,
  isOpaque,
  isReplaced,
  isTakenOver,
  lostValues,
  OPERATION_TYPES,
  type Operation,
  operationBreakages,
  operationBuilderCall,
  operationChecks,
  operationLinks,
  operationNames,
  operationNeeds,
  operationPhase,
  operationRequests,
  operationSubject,
  relationshipOf,
  takenOver,
} from '../../src/operations/operation.js';
import { worstClass } from '../../src/operations/operation-definition.js';
import type { SchemaRequests } from '../../src/operations/schema-requests.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { CollectionSettings } from '../../src/schema/database-schema.js';
import type { IndexSchema } from '../../src/schema/index-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { attribute, collection, schemaOf } from '../support/schemas.js';

const author: RelationshipSchema = {
  key: 'author',
  kind: 'manyToOne',
  relatedCollection: 'authors',
  twoWay: true,
  twoWayKey: 'posts',
  onDelete: 'setNull',
};
const tags: RelationshipSchema = { ...author, key: 'tags', kind: 'manyToMany', relatedCollection: 'tags' };
const edited: RelationshipSchema = { ...author, key: 'edited', kind: 'oneToMany', twoWayKey: 'editor' };
const cover: RelationshipSchema = { ...author, key: 'cover', twoWay: false, twoWayKey: 'coverOf', onDelete: 'cascade' };
const settings: CollectionSettings = {
  name: 'posts',
  permissions: ['read("any")', 'create("users")'],
  documentSecurity: true,
  enabled: true,
};
const indexOf = (key: string, type: IndexSchema['type'], attributes: readonly string[]): IndexSchema => ({
  key,
  type,
  attributes,
  orders: attributes.map(() => 'asc'),
  lengths: attributes.map(() => 0),
});
const title = attribute('title', 'string', { size: 40, default: 'none' });
const slug = attribute('slug', 'string', { required: true });
const ids = attribute('tags', 'string', { array: true, required: true });
const role = attribute('role', 'enum', { elements: ['a', 'b'] });
const views = attribute('views', 'integer', { min: 0, max: 10 });
const at = attribute('at', 'datetime');

const start = schemaOf(
  collection('authors', [attribute('name', 'string')]),
  collection('tags', []),
  collection('posts', [title, role, views, at], {
    indexes: [indexOf('by_title', 'unique', ['title'])],
    relationships: [author, tags, edited, cover],
  }),
);
const posts = { collection: 'posts' } as const;
const alter = (from: AttributeSchema, to: AttributeSchema) =>
  ({ ...posts, type: 'alter_attribute', from, to }) as const;
const update = (to: Partial<CollectionSettings>) =>
  ({ ...posts, type: 'update_collection', from: settings, to: { ...settings, ...to } }) as const;

/** Each form that an operation has, by a name. */
const FORMS: Readonly<Record<string, Operation>> = {
  'a new collection': {
    type: 'create_collection',
    collection: collection('pages', [slug], { indexes: [indexOf('by_slug', 'key', ['slug'])] }),
  },
  'a collection that was parked': {
    type: 'create_collection',
    collection: collection('pages', []),
    restores: 'parked_pages',
  },
  'settings that close': update({ permissions: ['read("any")'], documentSecurity: false, enabled: false }),
  'settings that open': update({ permissions: ['read("any")', 'create("users")', 'create("any")'], name: 'Posts' }),
  'the same settings': update({}),
  'a drop of a collection': { type: 'drop_collection', collection: collection('tags', []) },
  'a collection to be parked': {
    type: 'drop_collection',
    collection: collection('tags', [], { name: 'T'.repeat(128) }),
    parkedAs: 'parked_tags',
  },
  'another id': { type: 'rename_collection', from: 'tags', collection: collection('labels', []) },
  'a required attribute': { ...posts, type: 'add_attribute', attribute: slug },
  'an optional attribute': { ...posts, type: 'add_attribute', attribute: { ...slug, required: false } },
  'ids in place of links': {
    ...posts,
    type: 'add_attribute',
    attribute: ids,
    replaces: { owner: 'posts', relationship: tags },
  },
  'an attribute that was parked': { ...posts, type: 'add_attribute', attribute: at, restores: 'parked_at' },
  'a longer text': alter(title, { ...title, size: 80 } as AttributeSchema),
  'a shorter text': alter(title, { ...title, size: 4 } as AttributeSchema),
  'no default any more': alter(title, { ...title, default: null } as AttributeSchema),
  'no default, but required': alter(title, { ...title, default: null, required: true } as AttributeSchema),
  'optional again': alter(slug, { ...slug, required: false }),
  'more elements': alter(role, { ...role, elements: ['a', 'b', 'c'], default: 'a' } as AttributeSchema),
  'fewer elements': alter(role, { ...role, elements: ['a'] } as AttributeSchema),
  'a narrower range': alter(views, { ...views, min: 1, max: 9 } as AttributeSchema),
  'a wider range': alter(views, { ...views, min: null, max: 99 } as AttributeSchema),
  'another width': alter(views, { ...views, max: 10_000_000_000 } as AttributeSchema),
  'another type': alter(title, attribute('title', 'integer')),
  'a list': alter(title, { ...title, array: true, default: null } as AttributeSchema),
  'another key': { ...posts, type: 'rename_attribute', from: 'title', to: 'headline' },
  'another key by a copy': { ...posts, type: 'rename_attribute', from: 'at', to: 'on', copied: at },
  'a drop of an attribute': { ...posts, type: 'drop_attribute', attribute: views },
  'a drop of ids that become links': { ...posts, type: 'drop_attribute', attribute: ids, isReplaced: true },
  'an attribute to be parked': { ...posts, type: 'drop_attribute', attribute: views, parkedAs: 'parked_views' },
  'an attribute with a default to be parked': {
    ...posts,
    type: 'drop_attribute',
    attribute: title,
    parkedAs: 'parked_title',
  },
  'an index': { ...posts, type: 'create_index', index: indexOf('by_role', 'key', ['role', 'title']) },
  'a unique index': { ...posts, type: 'create_index', index: indexOf('one', 'unique', ['role', 'title']) },
  'a drop of an index': { ...posts, type: 'drop_index', index: indexOf('by_role', 'key', ['role']) },
  'a drop of a unique index': { ...posts, type: 'drop_index', index: indexOf('by_title', 'unique', ['title']) },
  'a drop of a search index': { ...posts, type: 'drop_index', index: indexOf('search', 'fulltext', ['title']) },
  'a two-way relationship': { ...posts, type: 'create_relationship', relationship: { ...author, key: 'writer' } },
  'a one-way relationship': { ...posts, type: 'create_relationship', relationship: { ...cover, key: 'sketch' } },
  'a one-way relationship with the usual hidden key': {
    ...posts,
    type: 'create_relationship',
    relationship: { ...cover, key: 'sketch', twoWayKey: 'posts' },
  },
  'links in place of ids': {
    ...posts,
    type: 'create_relationship',
    relationship: tags,
    replaces: { ...posts, attribute: ids },
  },
  'links in place of links': {
    ...posts,
    type: 'create_relationship',
    relationship: { ...author, kind: 'oneToOne' },
    replaces: { ...posts, key: 'author', old: { ...posts, relationship: author } },
  },
  'other keys of a relationship': {
    ...posts,
    type: 'alter_relationship',
    from: author,
    to: { ...author, key: 'writer', twoWayKey: 'written' },
  },
  'another inverse': { ...posts, type: 'alter_relationship', from: author, to: { ...author, twoWayKey: 'written' } },
  'another hidden key': {
    ...posts,
    type: 'alter_relationship',
    from: cover,
    to: { ...cover, twoWayKey: 'hidden', onDelete: 'restrict' },
  },
  'another delete rule': { ...posts, type: 'alter_relationship', from: author, to: { ...author, onDelete: 'cascade' } },
  'a drop of a relationship': { ...posts, type: 'drop_relationship', relationship: author },
  'a drop of one that is stored at the other end': { ...posts, type: 'drop_relationship', relationship: edited },
  'a drop of links that become ids': { ...posts, type: 'drop_relationship', relationship: tags, isReplaced: true },
};

/** A server that shows what it is asked. */
const server = new Proxy({} as SchemaRequests<string>, {
  get:
    (_, method) =>
    (...given: readonly unknown[]) =>
      `${String(method)} ${JSON.stringify(given)}`,
});
const checksOf = (operation: Operation, isFilled: boolean) =>
  operationChecks(operation, {
    isFilled: () => isFilled,
    staying: () => [indexOf('by_title', 'unique', ['title']), indexOf('by_key', 'key', ['title'])],
  }).map(({ kind, at: place, ...rest }) => `${kind} ${place}${'isLinked' in rest && rest.isLinked ? ' (linked)' : ''}`);

function requestsOf(operation: Operation): unknown {
  try {
    return operationRequests(operation, server, start);
  } catch (error) {
    return String(error);
  }
}

it.each(Object.entries(FORMS))('knows all about %s', (_name, operation) => {
  expect({
    says: describeOperation(operation),
    class: classifyOperation(operation),
    phase: operationPhase(operation),
    names: operationNames(operation),
    subject: operationSubject(operation),
    needs: operationNeeds(operation),
    ...operationLinks(operation),
    requests: requestsOf(operation),
    call: operationBuilderCall(operation),
    inverse: invertOperation(operation),
    loses: lostValues(operation),
    takesOver: takenOver(operation)?.value ?? null,
    drops: droppedPart(operation)?.kind ?? null,
    creates: createdAttributes(operation).map(({ key }) => key),
    relates: relationshipOf(operation)?.relationship.key ?? null,
    checks: checksOf(operation, false),
    checksWhereFilled: checksOf(operation, true),
    breaks: operationBreakages(operation),
    traits: Object.entries({ isTakenOver, isCreation, isAsynchronous, isOpaque, losesKey }).flatMap(([name, has]) =>
      has(operation) ? [name] : [],
    ),
    lostAttribute: lostAttribute(operation)?.attribute.key ?? null,
    lostCollections: lostCollections([operation]),
    createdCollections: createdCollections([operation]),
    removedCollections: removedCollections([operation]),
    isApplied: isApplied(start, operation),
    isReplaced: isReplaced(start, operation),
  }).toMatchSnapshot();
});

it('shows every type of operation', () => {
  expect(new Set(Object.values(FORMS).map(({ type }) => type))).toEqual(new Set(OPERATION_TYPES));
});

it('takes the worst of several classes', () => {
  expect(worstClass([])).toBe('additive');
  expect(worstClass(['widening', 'destructive', 'data'])).toBe('destructive');
});

it('follows renames, and those alone', () => {
  const operations: readonly Operation[] = [
    { ...posts, type: 'rename_attribute', from: 'title', to: 'headline' },
    { ...posts, type: 'add_attribute', attribute: slug },
  ];
  const keys = afterRenames(start, operations).collections.map(({ attributes }) => attributes.map(({ key }) => key));
  expect(keys).toEqual([['name'], [], ['headline', 'role', 'views', 'at']]);
  expect(afterRenames(start, operations).collections[2]?.indexes[0]?.attributes).toEqual(['headline']);
  expect(formerKey(operations, 'posts', 'headline')).toBe('title');
  expect(formerKey(operations, 'authors', 'headline')).toBe('headline');
  expect(formerKey(operations, 'posts', 'slug')).toBe('slug');
});

describe('where something else is or was', () => {
  const drop = (dropped: AttributeSchema): Operation => ({ ...posts, type: 'drop_attribute', attribute: dropped });

  it('knows an attribute of another type from one that was changed in place', () => {
    expect(isReplaced(start, drop(attribute('title', 'integer')))).toBe(true);
    expect(isReplaced(start, drop(attribute('title', 'string', { size: 5 })))).toBe(false);
    expect(isReplaced(start, drop(attribute('gone', 'string')))).toBe(false);
  });

  it('knows a relationship of another kind or to another collection', () => {
    const of = (relationship: RelationshipSchema): Operation => ({ ...posts, type: 'drop_relationship', relationship });
    expect(isReplaced(start, of({ ...author, kind: 'oneToOne' }))).toBe(true);
    expect(isReplaced(start, of({ ...author, relatedCollection: 'tags' }))).toBe(true);
    expect(isReplaced(start, of({ ...author, onDelete: 'cascade' }))).toBe(false);
    expect(isReplaced(start, of({ ...author, key: 'gone' }))).toBe(false);
  });

  it('needs all of a collection, and each setting, before it takes them for made', () => {
    const made = (...keys: readonly string[]): Operation => ({
      type: 'create_collection',
      collection: collection(
        'posts',
        keys.map((key) => attribute(key, 'string')),
        { indexes: [indexOf('by_title', 'unique', ['title'])] },
      ),
    });
    expect(isApplied(start, made('title', 'role'))).toBe(true);
    expect(isApplied(start, made('title', 'gone'))).toBe(false);
    const indexed: Operation = {
      type: 'create_collection',
      collection: collection('posts', [], { indexes: [indexOf('gone', 'key', [])] }),
    };
    expect(isApplied(start, indexed)).toBe(false);
    const open = { ...settings, permissions: [], documentSecurity: false };
    expect(isApplied(start, { ...posts, type: 'update_collection', from: settings, to: open })).toBe(true);
    expect(isApplied(start, { collection: 'gone', type: 'update_collection', from: settings, to: open })).toBe(false);
  });

  it('refuses what does not fit', () => {
    const refused =
      (...operations: readonly Operation[]) =>
      () =>
        applyOperations(start, operations);
    const gone = collection('gone', []);
    expect(refused({ type: 'drop_collection', collection: gone })).toThrow("no collection 'gone' in the schema");
    expect(refused({ type: 'create_collection', collection: collection('posts', []) })).toThrow(
      "collection 'posts' already exists in the schema",
    );
    expect(refused({ ...posts, type: 'add_attribute', attribute: title })).toThrow(
      "'title' already exists in the schema",
    );
    expect(refused({ collection: 'gone', type: 'add_attribute', attribute: title })).toThrow("no collection 'gone'");
    expect(refused({ type: 'rename_collection', from: 'gone', collection: gone })).toThrow("no collection 'gone'");
    expect(refused({ type: 'rename_collection', from: 'tags', collection: collection('Posts', []) })).toThrow(
      "collection 'Posts' already exists in the schema",
    );
    expect(refused({ ...posts, type: 'rename_attribute', from: 'gone', to: 'x' })).toThrow("no 'gone' in the schema");
  });
});

describe('where a server breaks renames', () => {
  const rename = (from: string, to: string): Operation => ({ ...posts, type: 'rename_attribute', from, to });
  const relate = (from: RelationshipSchema, to: Partial<RelationshipSchema>): Operation => ({
    ...posts,
    type: 'alter_relationship',
    from,
    to: { ...from, ...to },
  });

  it('copies dates, under the keys that they have by then, and nothing else', () => {
    expect(withoutBrokenRenames([rename('at', 'on'), rename('on', 'day'), rename('title', 'at')], start)).toEqual([
      { ...rename('at', 'on'), copied: at },
      { ...rename('on', 'day'), copied: { ...at, key: 'on' } },
      rename('title', 'at'),
    ]);
    expect(hasBrokenRenames([rename('at', 'on')], start)).toBe(true);
    expect(hasBrokenRenames([rename('title', 'headline')], start)).toBe(false);
  });

  it('replaces dates, and makes dates of other types, without renames', () => {
    const text = attribute('at', 'string');
    for (const operation of [alter(at, text), alter(text, at), alter(at, { ...at, array: true })]) {
      expect(withoutBrokenRenames([operation], start)).toEqual([{ ...operation, avoidsRenames: true }]);
      expect(hasBrokenRenames([operation], start)).toBe(true);
    }
    for (const operation of [alter(at, { ...at, required: true }), alter(title, attribute('title', 'integer'))]) {
      expect(withoutBrokenRenames([operation], start)).toEqual([operation]);
      expect(hasBrokenRenames([operation], start)).toBe(false);
    }
  });

  it('carries the links of a two-way manyToMany to another key by a list of ids', () => {
    const carried = withoutBrokenRenames([relate(tags, { key: 'labels' })], start);
    expect(carried.map(describeOperation)).toEqual([
      "Drop relationship 'posts.tags' (tags)",
      "Add attribute 'posts.labels' (string[], 36, with the ids of the relationship)",
      "Drop attribute 'posts.labels'",
      "Create relationship 'posts.labels' (manyToMany tags.posts, on delete setNull, with the ids of the attribute)",
    ]);
    expect(carried[1]).toMatchObject({ replaces: { owner: 'posts', relationship: tags, key: 'tags' } });
    const inverse = withoutBrokenRenames([relate(tags, { twoWayKey: 'texts' })], start);
    expect(inverse[1]).not.toHaveProperty('replaces.key');
    expect(inverse).toHaveLength(4);
  });

  it('alters what it can', () => {
    const fine = [
      relate(tags, { onDelete: 'cascade' }),
      relate({ ...tags, twoWay: false }, { key: 'labels' }),
      relate(author, { key: 'writer' }),
    ];
    expect(withoutBrokenRenames(fine, start)).toEqual(fine);
    expect(hasBrokenRenames(fine, start)).toBe(false);
    expect(hasBrokenRenames([relate(tags, { key: 'labels' })], start)).toBe(true);
    expect(mayHaveBrokenRenames([relate(tags, { key: 'labels' })], start)).toBe(true);
  });

  it('counts a drop and an addition that a person may call a rename', () => {
    const add: Operation = { ...posts, type: 'add_attribute', attribute: { ...at, key: 'on' } };
    const drop: Operation = { ...posts, type: 'drop_attribute', attribute: at };
    expect(mayHaveBrokenRenames([add, drop], start)).toBe(true);
    expect(mayHaveBrokenRenames([add], start)).toBe(false);
    expect(mayHaveBrokenRenames([drop], start)).toBe(false);
    expect(hasBrokenRenames([add, drop], start)).toBe(false);
  });
});
