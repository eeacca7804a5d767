import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { failureOf } from '../../support/live-context.js';
import { randomDatabaseId } from '../../support/live-database.js';
import { BlogDb } from '../populate/blog.js';

/** A list of related documents that a transaction reads and writes: links that others make meanwhile do not change the document's time. */
describe.each(['mariadb', 'postgresql'] as const)('lists in a transaction on %s', (engine) => {
  let server: EmbeddedAppwrite;
  let db: BlogDb;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start({ appwrite: engine === 'mariadb' ? '1.9' : 'main', engine });
    const { endpoint, projectId, apiKey } = server;
    db = new BlogDb({ endpoint, projectId, apiKey, databaseId: randomDatabaseId() });
    await db.getSchemaManager().ensureCreated();
  });
  afterAll(async () => {
    await db.dispose();
    await server.stop();
  });
  beforeEach(async () => {
    for (const set of [db.posts, db.tags, db.authors]) await set.deleteMany({});
    await db.authors.create({ id: 'ada', name: 'ada' });
    await db.tags.createMany(['t1', 't2', 't3'].map((id) => ({ id, label: id })));
    for (const id of ['p1', 'p2', 'p3']) await db.posts.create({ id, title: id });
    await db.posts.update('p1', { author: 'ada', tags: ['t1'] });
  });

  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).sort();
  const postsOf = async (id: string) => ids((await db.authors.populate('posts').get(id)).posts);
  const tagsOf = async (id: string) => ids((await db.posts.populate('tags').get(id)).tags);

  /** Work that runs in the first attempt alone, after the transaction has read. */
  function once(work: () => Promise<unknown>): () => Promise<void> {
    let isDone = false;
    return async () => {
      if (!isDone) await work();
      isDone = true;
    };
  }

  test('is written as it is by then: the function runs again where others linked meanwhile', async () => {
    const others = once(() => db.posts.update('p3', { author: 'ada' }));
    let runs = 0;
    await db.transaction(async (tx) => {
      runs += 1;
      const { posts } = await tx.authors.populate('posts').get('ada');
      await others();
      await tx.authors.update('ada', { posts: [...posts, 'p2'] });
    });
    expect(runs).toBe(2);
    expect(await postsOf('ada')).toEqual(['p1', 'p2', 'p3']);
  });

  test('the same of a list that no document holds, and of one below another document', async () => {
    const others = once(() => db.tags.update('t3', { posts: ['p1'] }));
    await db.transaction(async (tx) => {
      const { posts } = await tx.authors.populate('posts.tags').get('ada');
      await others();
      for (const { id, tags } of posts) await tx.posts.update(id, { tags: [...ids(tags), 't2'] });
    });
    expect(await tagsOf('p1')).toEqual(['t1', 't2', 't3']);
  });

  test('one that is read with many documents at once', async () => {
    const others = once(() => db.tags.update('t3', { posts: ['p1'] }));
    await db.transaction(async (tx) => {
      const posts = await tx.posts.populate('tags').toList();
      await others();
      for (const { id, tags } of posts) await tx.posts.update(id, { tags: [...ids(tags), 't2'] });
    });
    expect(await tagsOf('p1')).toEqual(['t1', 't2', 't3']);
    expect(await tagsOf('p2')).toEqual(['t2']);
  });

  test('what is written alone, or read alone, runs once', async () => {
    let runs = 0;
    await db.transaction(async (tx) => {
      runs += 1;
      const { posts } = await tx.authors.populate('posts').get('ada');
      await db.posts.update('p3', { author: 'ada' });
      await tx.authors.update('ada', { name: `${posts.length} posts` });
    });
    await db.transaction(async (tx) => {
      runs += 1;
      await tx.posts.update('p1', { tags: ['t2'] });
      const { tags } = await tx.posts.populate('tags').get('p1');
      expect(ids(tags)).toEqual(['t2']);
      await tx.posts.update('p1', { tags: [...ids(tags), 't3'] });
    });
    expect(runs).toBe(2);
    expect(await tagsOf('p1')).toEqual(['t2', 't3']);
  });

  test('where others never rest it is a conflict, and nothing is written', async () => {
    let turn = 0;
    const work = db.transaction(
      async (tx) => {
        const { posts } = await tx.authors.populate('posts').get('ada');
        turn += 1;
        await db.posts.update('p3', { author: turn % 2 === 1 ? 'ada' : null });
        await tx.authors.update('ada', { posts: [...posts, 'p2'] });
      },
      { attempts: 2 },
    );
    expect(await failureOf(work)).toMatchObject({ code: 'transaction_conflict' });
    expect(await postsOf('ada')).toEqual(['p1']);
  });
});
