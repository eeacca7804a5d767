import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { EntwriteError } from '../../src/errors.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { heldIds } from '../../src/schema-manager/online-changes/link-sides.js';
import { requestKinds, sampleRequests, strikeAt } from '../support/disturb.js';
import { stateOf } from '../support/every-operation.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, overriding } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A relationship that becomes an attribute with the related id, and back: links and documents stay. Of the changes of lists `npm test` takes
 * one from each kind to each other, and of the moments at which one is disturbed one of the first and last steps of each kind;
 * `npm run test:long` takes all.
 */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());
afterEach(() => server.setFaults({}));

const connect = (databaseId?: string): LiveDatabase => {
  const { endpoint, projectId, apiKey } = server;
  return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} }, databaseId);
};

const authors = collection('authors', [attribute('name', 'string')]);
const linked = (kind: RelationshipKind, twoWay: boolean): DatabaseSchema =>
  schemaOf(
    authors,
    collection('posts', [attribute('title', 'string'), attribute('state', 'string', { default: 'new' })], {
      relationships: [
        { key: 'author', kind, relatedCollection: 'authors', twoWay, twoWayKey: 'posts', onDelete: 'setNull' },
      ],
    }),
  );
const plain = (options: Partial<AttributeSchema> = {}, indexes: ReturnType<typeof index>[] = []): DatabaseSchema =>
  schemaOf(
    authors,
    collection(
      'posts',
      [
        attribute('title', 'string'),
        attribute('state', 'string', { default: 'new' }),
        attribute('author', 'string', { size: 36, ...options }),
      ],
      { indexes },
    ),
  );

async function fill(database: LiveDatabase, schema: DatabaseSchema): Promise<void> {
  await managerOf(database, schema).migrate();
  for (const id of ['ada', 'bob', 'eve']) await database.documents.create('authors', id, { values: { name: id } });
  const posts = [
    ['p1', 'ada'],
    ['p2', 'bob'],
    ['p3', null],
    ['p4', 'eve'],
  ] as const;
  for (const [id, author] of posts) {
    await database.documents.create('posts', id, { values: { title: id, author }, permissions: ['read("any")'] });
  }
}

const posts = async ({ documents }: LiveDatabase) => (await documents.list('posts', [])).documents;

const KINDS = [
  ['manyToOne', false],
  ['manyToOne', true],
  ['oneToOne', false],
  ['oneToOne', true],
] as const;

describe.each(KINDS)('a relationship %s (two-way: %s)', (kind, twoWay) => {
  it('becomes an attribute with the ids; nothing else in the documents changes, and no leave is needed', async () => {
    const database = connect();
    await fill(database, linked(kind, twoWay));
    const before = await posts(database);
    const schema = managerOf(database, plain({}, [index('by_author', ['author'])]));
    const plan = await schema.analyze();
    expect(plan.isDestructive).toBe(false);
    expect(plan.describe()).toContain("Add attribute 'posts.author' (string, 36, with the ids of the relationship)");
    await schema.migrate();
    expect(await posts(database)).toEqual(before);
    expect((await schema.analyze()).operations).toEqual([]);
    expect((await database.schemas.read()).unsettled).toEqual([]);
    await schema.ensureDeleted();
  });

  it('is made of an attribute with ids; nothing else in the documents changes', async () => {
    const database = connect();
    await fill(database, plain({}, [index('by_author', ['author'])]));
    const before = await posts(database);
    const schema = managerOf(database, linked(kind, twoWay));
    expect((await schema.analyze()).isDestructive).toBe(false);
    await schema.migrate();
    expect(await posts(database)).toEqual(before);
    if (twoWay) {
      const select = JSON.stringify({ method: 'select', values: ['*', 'posts.*'] });
      const ada = await database.documents.get('authors', 'ada', [select]);
      expect([ada?.posts].flat()).toMatchObject([{ $id: 'p1' }]);
    }
    expect((await schema.analyze()).operations).toEqual([]);
    await database.documents.delete('authors', 'bob');
    expect((await database.documents.get('posts', 'p2'))?.author).toBe(null);
    await schema.ensureDeleted();
  });
});

describe.each([
  ['manyToOne', false, 'manyToOne', true],
  ['manyToOne', true, 'manyToOne', false],
  ['manyToOne', true, 'oneToOne', true],
  ['oneToOne', true, 'manyToOne', true],
  ['oneToOne', false, 'oneToOne', true],
] as const)('a relationship %s (two-way: %s)', (kind, twoWay, newKind, newTwoWay) => {
  it(`becomes ${newKind} (two-way: ${newTwoWay}) with its links`, async () => {
    const database = connect();
    await fill(database, linked(kind, twoWay));
    const before = await posts(database);
    const schema = managerOf(database, linked(newKind, newTwoWay));
    const plan = await schema.analyze();
    expect(plan.isDestructive).toBe(false);
    expect(plan.describe()).toContain('with the links of the old one');
    await schema.migrate();
    expect(await posts(database)).toEqual(before);
    expect((await schema.analyze()).operations).toEqual([]);
    expect((await database.schemas.read()).unsettled).toEqual([]);
    await schema.ensureDeleted();
  });
});

const lists = (kind: RelationshipKind | null, twoWay = false, options: Partial<AttributeSchema> = {}): DatabaseSchema =>
  schemaOf(
    authors,
    collection(
      'posts',
      [
        attribute('title', 'string'),
        attribute('state', 'string', { default: 'new' }),
        ...(kind === null ? [attribute('writers', 'string', { size: 36, array: true, ...options })] : []),
      ],
      {
        relationships:
          kind === null
            ? []
            : [
                {
                  key: 'writers',
                  kind,
                  relatedCollection: 'authors',
                  twoWay,
                  twoWayKey: 'posts',
                  onDelete: 'setNull',
                },
              ],
      },
    ),
  );

const WRITERS: Readonly<Record<string, readonly string[]>> = { p1: ['ada', 'bob'], p2: [], p3: ['eve'], p4: [] };

async function fillLists(database: LiveDatabase, schema: DatabaseSchema): Promise<void> {
  await managerOf(database, schema).migrate();
  for (const id of ['ada', 'bob', 'eve']) await database.documents.create('authors', id, { values: { name: id } });
  for (const [id, writers] of Object.entries(WRITERS))
    await database.documents.create('posts', id, { values: { title: id, writers }, permissions: ['read("any")'] });
}

/** The documents, with the ids they hold, in order. */
async function withWriters(database: LiveDatabase, isRelationship: boolean) {
  const select = JSON.stringify({ method: 'select', values: ['*', 'writers.$id'] });
  const { documents } = await database.documents.list('posts', isRelationship ? [select] : []);
  return documents.map((document) => ({ ...document, writers: heldIds(document, 'writers') }));
}

const LISTS = [null, 'manyToMany', 'oneToMany'] as const;
const LIST_CHANGES = LISTS.flatMap((from) =>
  LISTS.flatMap((to) =>
    [true, false].flatMap((twoWay) =>
      [true, false].map((newTwoWay) => ({ from, twoWay, to, newTwoWay, isSame: from === to && twoWay === newTwoWay })),
    ),
  ),
)
  .filter(
    ({ from, to, twoWay, newTwoWay, isSame }) =>
      !isSame && !(from === null && (to === null || twoWay)) && !(to === null && newTwoWay),
  )
  // Each kind becomes each other, and takes both directions; the rest in `npm run test:long`.
  .filter(
    ({ from, to }, at, all) =>
      process.env.LONG || from === to || all.findIndex((one) => one.from === from && one.to === to) === at,
  );

describe.each(LIST_CHANGES)('a list of ids by $from (two-way: $twoWay)', ({ from, twoWay, to, newTwoWay }) => {
  it(`becomes one by ${to} (two-way: ${newTwoWay}) with all its ids`, async () => {
    const database = connect();
    await fillLists(database, lists(from, twoWay));
    const before = await withWriters(database, from !== null);
    const schema = managerOf(database, lists(to, newTwoWay));
    const plan = await schema.analyze();
    expect(plan.isDestructive).toBe(false);
    await schema.migrate();
    expect(await withWriters(database, to !== null)).toEqual(before);
    expect((await schema.analyze()).operations).toEqual([]);
    expect((await database.schemas.read()).unsettled).toEqual([]);
    await schema.ensureDeleted();
  });
});

describe('what conflicts with links', () => {
  const refusal = async (kind: RelationshipKind, values: Readonly<Record<string, string | null>>) => {
    const database = connect();
    await fill(database, plain());
    for (const [id, author] of Object.entries(values))
      await database.documents.update('posts', id, { values: { author } });
    const before = await stateOf(database);
    const schema = managerOf(database, linked(kind, true));
    const error = await failureOf<EntwriteError>(schema.migrate());
    expect(await stateOf(database)).toEqual(before);
    await schema.ensureDeleted();
    return error;
  };

  it('is an id of no document', async () => {
    const error = await refusal('manyToOne', { p1: 'nobody' });
    expect(error).toMatchObject({ code: 'data_conflict', findings: [{ rule: 'link', at: 'posts.author' }] });
    expect(error?.findings[0]?.found).toContain("1 conflicting document (an id that is not in 'authors'; ids 'p1')");
  });

  it('is an id whose collection is yet to come', async () => {
    const database = connect();
    const alone = schemaOf(collection('posts', [attribute('author', 'string', { size: 36 })]));
    await managerOf(database, alone).migrate();
    await database.documents.create('posts', 'p1', { values: { author: 'ada' } });
    await database.documents.create('posts', 'p2', { values: { author: null } });
    const schema = managerOf(database, linked('manyToOne', false));
    const error = await failureOf<EntwriteError>(schema.migrate());
    expect(error).toMatchObject({ code: 'data_conflict', findings: [{ rule: 'link', at: 'posts.author' }] });
    expect(error?.findings[0]?.found).toContain("ids 'p1'");
    await database.documents.update('posts', 'p1', { values: { author: null } });
    await schema.migrate();
    expect((await schema.analyze()).isEmpty).toBe(true);
    await schema.ensureDeleted();
  });

  it('is a row without room for both', async () => {
    const database = connect();
    const wide = Array.from({ length: 15 }, (_, at) => attribute(`wide${at}`, 'string', { size: 1024 }));
    const widened = (schema: DatabaseSchema): DatabaseSchema =>
      schemaOf(
        ...schema.collections.map((one) =>
          one.id === 'posts' ? { ...one, attributes: [...one.attributes.slice(2), ...wide] } : one,
        ),
      );
    await managerOf(database, widened(linked('manyToOne', false))).migrate();
    const plan = await managerOf(database, widened(plain({ size: 1000 }))).analyze();
    expect(plan.blockers).toMatchObject([{ rule: 'no_room_for_both', at: 'posts.author' }]);
    const small = managerOf(database, widened(plain()));
    expect((await small.analyze()).blockers).toEqual([]);
    await small.migrate();
    await small.ensureDeleted();
  });

  it('is an id that is held twice under a one-to-one', async () => {
    expect((await refusal('oneToOne', { p2: 'ada' }))?.findings[0]?.found).toContain("ids 'p2'");
  });

  it('is a document without one, where the attribute is to be required', async () => {
    const database = connect();
    await fill(database, linked('manyToOne', false));
    const schema = managerOf(database, plain({ required: true }));
    const error = await failureOf<EntwriteError>(schema.migrate());
    expect(error?.findings).toMatchObject([{ rule: 'present', at: 'posts.author' }]);
    await database.documents.update('posts', 'p3', { values: { author: 'ada' } });
    await schema.migrate();
    expect((await posts(database)).map(({ author }) => author)).toEqual(['ada', 'bob', 'ada', 'eve']);
    expect((await schema.analyze()).isEmpty).toBe(true);
    await schema.ensureDeleted();
  });
});

describe('one id and a list of them', () => {
  const one = (kind: RelationshipKind | null): DatabaseSchema => (kind === null ? plain() : linked(kind, false));
  const ids = async ({ documents }: LiveDatabase, isList: boolean) => {
    const select = JSON.stringify({ method: 'select', values: ['*', 'author.$id'] });
    const page = await documents.list('posts', isList ? [select] : []);
    return page.documents.map((document) => heldIds(document, 'author'));
  };

  it.each([
    ['manyToOne', 'manyToMany'],
    [null, 'manyToMany'],
    ['oneToOne', 'oneToMany'],
  ] as const)('%s becomes %s, and back', async (single, list) => {
    const database = connect();
    await fill(database, one(single));
    const plan = await managerOf(database, linked(list, false)).migrate();
    expect(await ids(database, true)).toEqual([['ada'], ['bob'], [], ['eve']]);
    // To a manyToMany the links go by a list of ids, so each document is written twice.
    const copy = { at: 'posts.author', way: 'single', documents: 3, events: 3 };
    expect(plan.report?.copies).not.toEqual([]);
    for (const one of plan.report?.copies ?? []) expect(one).toMatchObject(copy);
    await managerOf(database, one(single)).migrate();
    expect(await ids(database, false)).toEqual([['ada'], ['bob'], [], ['eve']]);
    expect((await managerOf(database, one(single)).analyze()).operations).toEqual([]);
    await managerOf(database, one(single)).ensureDeleted();
  });

  it('a list of several conflicts with a single link, and a document in two lists with belonging to one', async () => {
    const database = connect();
    await fillLists(database, lists('manyToMany'));
    await database.documents.update('posts', 'p2', { values: { writers: ['ada'] } });
    const before = await stateOf(database);
    const many = managerOf(database, lists('oneToMany'));
    expect(await failureOf<EntwriteError>(many.migrate())).toMatchObject({
      code: 'data_conflict',
      findings: [{ rule: 'link', at: 'posts.writers', expected: expect.stringContaining('belongs to one only') }],
    });
    const single = managerOf(database, lists(null, false, { array: false }));
    expect((await failureOf<EntwriteError>(single.migrate()))?.findings).toMatchObject([
      { at: 'posts.writers', found: expect.stringContaining('more than one id'), expected: 'one id, or none' },
    ]);
    expect(await stateOf(database)).toEqual(before);
    await single.ensureDeleted();
  });

  it('a list that must be there is empty where nothing was linked', async () => {
    const database = connect();
    await fillLists(database, lists('manyToMany'));
    await managerOf(database, lists(null, false, { required: true })).migrate();
    expect((await withWriters(database, false)).map(({ writers }) => writers)).toEqual(Object.values(WRITERS));
    expect((await database.documents.get('posts', 'p2'))?.writers).toEqual([]);
    await managerOf(database, lists(null)).ensureDeleted();
  });
});

it('is a drop and an add, as before, where the attribute has no room for ids', async () => {
  const database = connect();
  await fill(database, linked('manyToOne', false));
  const schema = managerOf(database, plain({ size: 20 } as Partial<AttributeSchema>));
  expect((await schema.analyze()).isDestructive).toBe(true);
  await schema.ensureDeleted();
});

describe.each([
  ['to an attribute', 0, linked('manyToOne', true), plain(), fill, 'posts.author'],
  ['to a relationship', 1, plain(), linked('manyToOne', true), fill, 'posts.author'],
  ['to another relationship', 2, linked('manyToOne', true), linked('manyToOne', false), fill, 'posts.author'],
  ['to another manyToMany', 3, lists('manyToMany', false), lists('manyToMany', true), fillLists, 'posts.writers'],
] as const)('a change %s that is disturbed', (_name, turn, from, to, fill, at) => {
  /** The steps and the requests of a change that nothing disturbs, and what it ends in. */
  let steps: string[];
  let kinds: readonly string[];
  let state: unknown;
  beforeAll(async () => {
    steps = [];
    const first = connect();
    await fill(first, from);
    kinds = await requestKinds(server, first.databaseId, () => managerOf(breakingAt(first, 0, steps), to).migrate());
    state = await stateOf(first);
    await managerOf(first, to).ensureDeleted();
  });

  it('ends the same wherever it breaks off, whether its work is kept or undone', async () => {
    for (const [other, onError] of (['keep', 'undo'] as const).entries()) {
      for (const n of sampleRequests(steps, turn + 4 * other, 1)) {
        const database = connect();
        await fill(database, from);
        const breaking = breakingAt(database, n);
        const error = await failureOf(managerOf(breaking, to).migrate({ onError }));
        const phase = { n, onError, error: (error as Error | undefined)?.message.slice(0, 60) };
        if (error !== undefined) await managerOf(database, to).migrate();
        expect({ ...phase, state: await stateOf(database) }).toEqual({ ...phase, state });
        expect((await managerOf(database, to).analyze()).operations).toEqual([]);
        await managerOf(database, to).ensureDeleted();
      }
    }
  }, 300_000);

  it('survives answers that get lost', async () => {
    for (const n of sampleRequests(kinds, turn, 1)) {
      const database = connect();
      await fill(database, from);
      strikeAt(server, database.databaseId, n, { kind: 'reset-after' });
      const error = await failureOf(managerOf(database, to).migrate());
      server.setFaults({});
      if (error !== undefined) await managerOf(database, to).migrate();
      expect({ n, state: await stateOf(database) }).toEqual({ n, state });
      await managerOf(database, to).ensureDeleted();
    }
  }, 300_000);

  it('can be taken back by a model that no longer wants it', async () => {
    const database = connect();
    await fill(database, from);
    const before = await stateOf(database);
    await failureOf(managerOf(breakingAt(database, 12), to).migrate({ onError: 'keep' }));
    const old = managerOf(database, from);
    expect(await failureOf<EntwriteError>(old.migrate())).toMatchObject({
      code: 'plan_refused',
      findings: [{ rule: 'incomplete_change', at }],
    });
    await old.undo();
    expect(await stateOf(database)).toEqual(before);
    expect((await old.analyze()).isEmpty).toBe(true);
    await old.ensureDeleted();
  });
});

/** A database whose n-th step fails before it is sent; the kind of each step goes into a list. */
function breakingAt(database: LiveDatabase, n: number, steps: string[] = []): LiveDatabase {
  const step =
    <A extends readonly unknown[], R>(kind: (...args: A) => string, work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      steps.push(kind(...args));
      if (steps.length === n) throw new Error('it breaks here');
      return work(...args);
    };
  return overriding(database, {
    schemas: ({ perform, read, settle }) => ({
      perform: step(({ type }) => type, perform),
      read: step(() => 'read', read),
      settle: step((_concerns) => 'settle', settle),
    }),
    documents: ({ rewrite }) => ({ rewrite: step((collection) => `rewrite ${collection}`, rewrite) }),
  });
}
