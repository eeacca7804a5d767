import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { EntwriteError } from '../../src/errors.js';
import type { ProgressEvent } from '../../src/progress.js';
import { canonicalSchemaText } from '../../src/schema/canonical-schema.js';
import { findCollection } from '../../src/schema/database-schema.js';
import { withoutSystemCollections } from '../../src/schema-manager/lock/system-collections.js';
import { readPlan } from '../../src/schema-manager/plan/plan-file.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { ARTICLES, contentsOf, POSTS, preparePosts, RENAMES, renamed } from '../support/rename-collection.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/** A collection gets another id: all that its documents hold stays. */

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

const schemaText = async ({ schemas }: LiveDatabase) =>
  canonicalSchemaText(withoutSystemCollections((await schemas.read()).schema));

describe('a new id for a collection', () => {
  it('keeps documents of every type with their permissions and times, and all of the schema', async () => {
    const database = connect();
    await preparePosts(database);
    const before = await contentsOf(database, 'posts');
    expect(before.size).toBe(12);
    const schema = renamed(database);
    const plan = await schema.migrate({ allowDestructive: ['posts'] });
    expect(plan.operations.map(({ type }) => type)).toEqual(['rename_collection']);
    expect(await contentsOf(database, 'articles')).toEqual(before);
    expect(await schemaText(database)).toBe(canonicalSchemaText(ARTICLES));
    expect((await schema.analyze()).operations).toEqual([]);
    expect((await schema.analyze()).unmanaged).toEqual([]);
    expect(await managerOf(database, schemaOf()).analyze()).toMatchObject({ length: 2 });
    expect(plan.report).toMatchObject({ documentsRewritten: { articles: 12 } });
    expect(plan.copies).toMatchObject([{ at: 'articles', way: 'collection', documents: 12, events: 12 }]);
    await schema.ensureDeleted();
  });

  it('takes consent by the old id, and says what will happen', async () => {
    const database = connect();
    await preparePosts(database);
    const schema = renamed(database);
    const plan = await schema.analyze();
    expect(plan.describe()).toContain("Rename collection 'posts' to 'articles' (copies its documents)");
    expect(plan.describe()).toContain('all its documents are copied');
    const refused = await failureOf<EntwriteError>(schema.migrate());
    expect(refused).toMatchObject({ code: 'destructive_refused', findings: [{ at: 'posts' }] });
    expect(await failureOf<EntwriteError>(schema.ensureCreated())).toMatchObject({ code: 'migration_pending' });
    expect(await schemaText(database)).toBe(canonicalSchemaText(POSTS));
    await schema.ensureDeleted();
  });

  it('is ignored once it is done, and where there never was an old one', async () => {
    const database = connect();
    const schema = renamed(database);
    expect((await schema.migrate()).operations.map(({ type }) => type)).toEqual([
      'create_collection',
      'create_collection',
    ]);
    expect((await schema.analyze()).isEmpty).toBe(true);
    await schema.ensureDeleted();
  });

  it('goes with changes of attributes, settings and indexes in one plan', async () => {
    const database = connect();
    await preparePosts(database);
    const before = await contentsOf(database, 'posts');
    const old = findCollection(POSTS, 'posts');
    const target = schemaOf(
      ...POSTS.collections.filter(({ id }) => id !== 'posts'),
      collection(
        'articles',
        [
          ...(old?.attributes ?? []).filter(({ key }) => !['title', 'views', 'body', 'most', 'slug'].includes(key)),
          attribute('headline', 'string', { size: 40, required: true }),
          attribute('views', 'varchar', { size: 20 }),
          attribute('body', 'text', { required: true }),
          attribute('kind', 'string', { required: true }),
        ],
        { indexes: [index('by_kind', ['kind', 'headline'])] },
      ),
    );
    const schema = managerOf(database, target, {
      renames: [...RENAMES, { collection: 'articles', from: 'title', to: 'headline' }],
    });
    const incomplete = await failureOf<EntwriteError>(schema.migrate({ allowDestructive: true }));
    expect(incomplete).toMatchObject({ code: 'data_conflict' });
    expect(incomplete?.findings.map(({ at }) => at).sort()).toEqual(['articles.body', 'articles.kind']);
    expect(await contentsOf(database, 'posts')).toEqual(before);
    await schema.migrate({
      allowDestructive: true,
      resolve: { 'articles.kind': { backfill: 'x' }, 'articles.body': { backfill: 'none' } },
    });
    const after = await contentsOf(database, 'articles');
    const expected = [...before].map(([id, { title, slug: _, most: __, ...rest }]) => [
      id,
      {
        ...rest,
        headline: title,
        kind: 'x',
        body: rest.body ?? 'none',
        views: rest.views === null ? null : String(rest.views),
      },
    ]);
    expect(Object.fromEntries(after)).toEqual(Object.fromEntries(expected));
    expect((await schema.analyze()).operations).toEqual([]);
    await schema.ensureDeleted();
  });

  it('asks about attributes that may have been renamed at the same time, with values of the old collection', async () => {
    const database = connect();
    await managerOf(database, schemaOf(collection('posts', [attribute('about', 'string')]))).migrate();
    await database.documents.create('posts', 'one', { values: { about: 'me' } });
    const samples: unknown[] = [];
    const schema = managerOf(database, schemaOf(collection('articles', [attribute('bio', 'string')])), {
      renames: RENAMES,
      askRename: async (_, values) => {
        samples.push(...values);
        return true;
      },
    });
    await schema.migrate({ allowDestructive: ['posts'] });
    expect(samples).toEqual(['me']);
    expect((await database.documents.get('articles', 'one'))?.bio).toBe('me');
    await schema.ensureDeleted();
  });

  it('takes over a collection that entwrite did not make, and leaves others of the old name alone afterwards', async () => {
    const database = connect();
    await database.schemas.createDatabase();
    const made = collection('posts', [attribute('title', 'string')]);
    await database.schemas.perform({ type: 'create_collection', collection: made }, { collections: [] });
    await database.documents.create('posts', 'one', { values: { title: 'x' } });
    const schema = managerOf(database, schemaOf({ ...made, id: 'articles' }), { renames: RENAMES });
    await schema.migrate({ allowDestructive: ['posts'] });
    expect((await database.documents.get('articles', 'one'))?.title).toBe('x');
    await database.schemas.perform({ type: 'create_collection', collection: made }, { collections: [] });
    expect(await schema.analyze()).toMatchObject({ length: 0, unmanaged: ['posts'] });
    await schema.ensureDeleted();
    await database.schemas.deleteDatabase();
  });

  it('is left to migrate() by autoMigrate, together with all that needs it', async () => {
    const database = connect();
    await preparePosts(database, 2);
    const articles = findCollection(ARTICLES, 'articles');
    if (articles === undefined) throw new Error('no articles');
    const target = schemaOf(collection('others', [attribute('name', 'string'), attribute('note', 'string')]), {
      ...articles,
      name: 'Articles',
      attributes: [...articles.attributes, attribute('extra', 'string')],
    });
    const schema = managerOf(database, target, { renames: RENAMES });
    const plan = await schema.migrateAdditive();
    expect(plan.operations).toMatchObject([{ type: 'add_attribute', collection: 'others' }]);
    await schema.ensureDeleted();
    await database.schemas.deleteDatabase();
  });

  it('is refused before anything is written where relationships begin or end', async () => {
    const database = connect();
    const posts = collection('posts', [attribute('title', 'string')]);
    const comments = (to: string) =>
      collection('comments', [attribute('text', 'string')], {
        relationships: [
          {
            key: 'post',
            kind: 'manyToOne',
            relatedCollection: to,
            twoWay: false,
            twoWayKey: 'comments',
            onDelete: 'cascade',
          },
        ],
      });
    await managerOf(database, schemaOf(posts, comments('posts'))).migrate();
    const before = await schemaText(database);
    const schema = managerOf(database, schemaOf({ ...posts, id: 'articles' }, comments('articles')), {
      renames: RENAMES,
    });
    const error = await failureOf<EntwriteError>(schema.migrate({ allowDestructive: true }));
    expect(error).toMatchObject({ code: 'plan_refused', findings: [{ rule: 'rename_of_linked', at: 'articles' }] });
    expect(await schemaText(database)).toBe(before);
    await managerOf(database, schemaOf(posts, comments('posts'))).ensureDeleted();
  });

  it('waits for a migration of its own where the relationships go with it', async () => {
    const database = connect();
    const posts = collection('posts', [attribute('title', 'string')]);
    const comments = collection('comments', [attribute('text', 'string')]);
    const toPosts = link({ key: 'post', relatedCollection: 'posts', twoWayKey: 'comments' });
    await managerOf(database, schemaOf(posts, { ...comments, relationships: [toPosts] })).migrate();
    const without = managerOf(database, schemaOf({ ...posts, id: 'articles' }, comments), { renames: RENAMES });
    const error = await failureOf<EntwriteError>(without.migrate({ allowDestructive: true }));
    expect(error?.findings).toMatchObject([
      { rule: 'rename_of_linked', remedy: 'Drop the relationships in a migration of their own first.' },
    ]);
    await managerOf(database, schemaOf(posts, comments)).migrate({ allowDestructive: true });
    await without.migrate({ allowDestructive: true });
    expect((await without.analyze()).isEmpty).toBe(true);
    await without.ensureDeleted();
  });

  it('keeps links by the way that the refusal names', async () => {
    const database = connect();
    const authors = collection('authors', [attribute('name', 'string')]);
    const linked = (id: string) =>
      schemaOf(
        authors,
        collection(id, [attribute('title', 'string')], {
          relationships: [
            {
              key: 'author',
              kind: 'manyToOne',
              relatedCollection: 'authors',
              twoWay: true,
              twoWayKey: 'works',
              onDelete: 'setNull',
            },
          ],
        }),
      );
    const plain = (id: string) =>
      schemaOf(authors, collection(id, [attribute('title', 'string'), attribute('author', 'string', { size: 36 })]));
    await managerOf(database, linked('posts')).migrate();
    await database.documents.create('authors', 'ada', { values: { name: 'Ada' } });
    await database.documents.create('posts', 'one', { values: { title: 'x', author: 'ada' } });
    await database.documents.create('posts', 'two', { values: { title: 'y' } });
    const before = await contentsOf(database, 'posts');
    await managerOf(database, plain('posts')).migrate();
    await managerOf(database, plain('articles'), { renames: RENAMES }).migrate({ allowDestructive: ['posts'] });
    const schema = managerOf(database, linked('articles'), { renames: RENAMES });
    await schema.migrate();
    expect(await contentsOf(database, 'articles')).toEqual(before);
    expect((await schema.analyze()).operations).toEqual([]);
    await schema.ensureDeleted();
  });

  it('can be approved as a file, and carried out later', async () => {
    const database = connect();
    await preparePosts(database);
    const before = await contentsOf(database, 'posts');
    const schema = renamed(database);
    const plan = readPlan(JSON.stringify(await schema.analyze()));
    await schema.migrate({ plan, allowDestructive: ['posts'] });
    expect(await contentsOf(database, 'articles')).toEqual(before);
    expect(await schema.migrate({ plan, allowDestructive: ['posts'] })).toMatchObject({ length: 0 });
    await schema.ensureDeleted();
  });

  it('several at once: where one cannot be done, the next run finishes it, and both are open', async () => {
    const database = connect();
    const [one, two] = [collection('one', [attribute('a', 'string')]), collection('two', [attribute('b', 'string')])];
    await managerOf(database, schemaOf(one, two)).migrate();
    for (const { id } of [one, two]) await database.documents.create(id, 'x', { values: {} });
    const target = schemaOf({ ...one, id: 'first' }, { ...two, id: 'second' });
    const schema = managerOf(database, target, {
      renames: [
        { from: 'one', to: 'first' },
        { from: 'two', to: 'second' },
      ],
    });
    server.setFaults({
      http: ({ method, path }) =>
        method === 'PUT' && path.endsWith('/tables/second/rows') ? { kind: 'status', status: 403 } : undefined,
    });
    const error = await failureOf<EntwriteError>(schema.migrate({ allowDestructive: true }));
    server.setFaults({});
    expect(error?.message).toContain('migrate again');
    const { schema: live } = await database.schemas.read();
    expect(findCollection(live, 'two')).toMatchObject({ enabled: true, name: 'two' });
    expect((await schema.analyze()).describe()).toContain("Rename collection 'two' to 'second'");
    await schema.migrate({ allowDestructive: true });
    expect(await schemaText(database)).toBe(canonicalSchemaText(target));
    for (const id of ['first', 'second']) expect([...(await contentsOf(database, id)).keys()]).toEqual(['x']);
    await schema.ensureDeleted();
  });

  it('finds what Appwrite would refuse to copy before anything is written', async () => {
    const database = connect();
    const posts = (age: Readonly<Record<string, unknown>>) =>
      collection('posts', [attribute('role', 'enum', { elements: ['a', 'b', 'c'] }), attribute('age', 'integer', age)]);
    await managerOf(database, schemaOf(posts({}))).migrate();
    for (const [id, age] of Object.entries({ one: 1, two: 200, three: 300 }))
      await database.documents.create('posts', id, { values: { role: 'c', age } });
    // By hand: Appwrite narrows an attribute without a look at the documents.
    const { schema: live } = await database.schemas.read();
    const from = attribute('age', 'integer');
    const to = attribute('age', 'integer', { max: 100 });
    await database.schemas.perform({ type: 'alter_attribute', collection: 'posts', from, to }, live);
    const schema = managerOf(database, schemaOf({ ...posts({ max: 100 }), id: 'articles' }), { renames: RENAMES });
    const error = await failureOf<EntwriteError>(schema.migrate({ allowDestructive: true }));
    expect(error).toMatchObject({ code: 'data_conflict', findings: [{ at: 'posts.age', rule: 'value' }] });
    expect(error?.found).toContain("2 conflicting documents (200 in the first; ids 'two', 'three')");
    expect((await database.schemas.read()).schema.collections.map(({ id }) => id)).not.toContain('articles');
    await database.schemas.deleteDatabase();
  });

  it('copies more than fits one page, and tells of it', async () => {
    const database = connect();
    await preparePosts(database, 1150);
    const before = await contentsOf(database, 'posts');
    const events: ProgressEvent[] = [];
    const schema = renamed(database, { onProgress: (event) => void events.push(event) });
    const plan = await schema.migrate({ allowDestructive: true });
    expect(await contentsOf(database, 'articles')).toEqual(before);
    expect(events).toContainEqual({ type: 'documents', action: 'copied', collection: 'articles', documents: 1150 });
    expect(events.filter(({ type }) => type.startsWith('operation-'))).toHaveLength(2);
    const { sent = 0, estimated = 0 } = plan.report?.requests ?? {};
    expect(sent / estimated).toBeGreaterThan(0.7);
    expect(sent / estimated).toBeLessThan(1.3);
    await schema.ensureDeleted();
  }, 60_000);
});
