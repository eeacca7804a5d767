import { failureOf } from '../../support/live-context.js';
import { useBlog } from '../populate/use-blog.js';

/** A list of related documents that a transaction reads and writes: links that others make meanwhile do not change the document's time. */
describe.each(['mariadb', 'postgresql'] as const)('lists in a transaction on %s', (engine) => {
  const blog = useBlog(engine);
  beforeEach(async () => {
    for (const set of [blog.db.posts, blog.db.tags, blog.db.authors]) await set.deleteMany({});
    await blog.db.authors.create({ id: 'ada', name: 'ada' });
    await blog.db.tags.createMany(['t1', 't2', 't3'].map((id) => ({ id, label: id })));
    for (const id of ['p1', 'p2', 'p3']) await blog.db.posts.create({ id, title: id });
    await blog.db.posts.update('p1', { author: 'ada', tags: ['t1'] });
  });

  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).sort();
  const postsOf = async (id: string) => ids((await blog.db.authors.populate('posts').get(id)).posts);
  const tagsOf = async (id: string) => ids((await blog.db.posts.populate('tags').get(id)).tags);

  /** Work that runs in the first attempt alone, after the transaction has read. */
  function once(work: () => Promise<unknown>): () => Promise<void> {
    let isDone = false;
    return async () => {
      if (!isDone) await work();
      isDone = true;
    };
  }

  test('is written as it is by then: the function runs again where others linked meanwhile', async () => {
    const others = once(() => blog.db.posts.update('p3', { author: 'ada' }));
    let runs = 0;
    await blog.db.transaction(async (tx) => {
      runs += 1;
      const { posts } = await tx.authors.populate('posts').get('ada');
      await others();
      await tx.authors.update('ada', { posts: [...posts, 'p2'] });
    });
    expect(runs).toBe(2);
    expect(await postsOf('ada')).toEqual(['p1', 'p2', 'p3']);
  });

  test('the same of a list that no document holds, and of one below another document', async () => {
    const others = once(() => blog.db.tags.update('t3', { posts: ['p1'] }));
    await blog.db.transaction(async (tx) => {
      const { posts } = await tx.authors.populate('posts.tags').get('ada');
      await others();
      for (const { id, tags } of posts) await tx.posts.update(id, { tags: [...ids(tags), 't2'] });
    });
    expect(await tagsOf('p1')).toEqual(['t1', 't2', 't3']);
  });

  test('one that is read with many documents at once', async () => {
    const others = once(() => blog.db.tags.update('t3', { posts: ['p1'] }));
    await blog.db.transaction(async (tx) => {
      const posts = await tx.posts.populate('tags').toList();
      await others();
      for (const { id, tags } of posts) await tx.posts.update(id, { tags: [...ids(tags), 't2'] });
    });
    expect(await tagsOf('p1')).toEqual(['t1', 't2', 't3']);
    expect(await tagsOf('p2')).toEqual(['t2']);
  });

  test('what is written alone, or read alone, runs once', async () => {
    let runs = 0;
    await blog.db.transaction(async (tx) => {
      runs += 1;
      const { posts } = await tx.authors.populate('posts').get('ada');
      await blog.db.posts.update('p3', { author: 'ada' });
      await tx.authors.update('ada', { name: `${posts.length} posts` });
    });
    await blog.db.transaction(async (tx) => {
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
    const work = blog.db.transaction(
      async (tx) => {
        const { posts } = await tx.authors.populate('posts').get('ada');
        turn += 1;
        await blog.db.posts.update('p3', { author: turn % 2 === 1 ? 'ada' : null });
        await tx.authors.update('ada', { posts: [...posts, 'p2'] });
      },
      { attempts: 2 },
    );
    expect(await failureOf(work)).toMatchObject({ code: 'transaction_conflict' });
    expect(await postsOf('ada')).toEqual(['p1']);
  });
});
