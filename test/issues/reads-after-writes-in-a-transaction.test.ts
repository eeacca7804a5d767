import { useBlog } from '../context/populate/use-blog.js';
import { failureOf } from '../support/live-context.js';

/** What a read in a transaction shows of the writes before it. */
describe.each(['mariadb', 'postgresql'] as const)('reads after writes in a transaction on %s', (engine) => {
  const blog = useBlog(engine);
  beforeEach(async () => {
    const { comments, posts, tags, profiles, authors } = blog.db;
    for (const set of [comments, posts, tags, profiles, authors]) await set.deleteMany({});
    for (const id of ['ada', 'bob']) await authors.create({ id, name: id });
    for (const [id, stars] of [
      ['p1', 1],
      ['p2', 2],
      ['p3', 3],
    ] as const)
      await posts.create({ id, title: id, stars, author: 'ada' });
    await profiles.create({ id: 'x', motto: 'x', author: 'ada' });
  });

  const idsOf = (list: readonly { readonly id: string }[] = []) => list.map(({ id }) => id);

  test('related documents have their new values and links, whichever end was written', async () => {
    await blog.db.transaction(async (tx) => {
      await tx.posts.update('p1', { title: 'new', author: 'bob' });
      await tx.authors.update('bob', { name: 'Bob' });
      await tx.tags.create({ id: 't', label: 't', posts: ['p1', 'p2'] });
      await tx.posts.delete('p3');
      const [ada, bob] = await tx.authors.populate('posts.tags').orderBy({ id: 'asc' }).toList();
      expect(idsOf(ada?.posts)).toEqual(['p2']);
      expect(bob?.posts).toEqual([expect.objectContaining({ id: 'p1', title: 'new' })]);
      expect(bob?.posts?.map(({ tags }) => idsOf(tags))).toEqual([['t']]);
      expect(await tx.posts.select('title', 'author.name').find('p1')).toEqual({
        title: 'new',
        author: { name: 'Bob' },
      });
      await tx.authors.update('ada', { posts: [], profile: null });
      expect((await tx.posts.populate('author').get('p2')).author).toBeUndefined();
      expect((await tx.profiles.populate('author').get('x')).author).toBeUndefined();
      expect(idsOf(await tx.posts.where({ author: { name: 'Bob' } }).toList())).toEqual(['p1']);
    });
    expect(idsOf((await blog.db.authors.populate('posts').get('bob')).posts)).toEqual(['p1']);
  });

  test('pages, the least and the greatest value, counts and conditions know what was created, changed and deleted', async () => {
    await blog.db.transaction(async (tx) => {
      await tx.posts.create({ id: 'p4', title: 'p4', stars: 9 });
      await tx.posts.update('p1', { stars: 5 });
      await tx.posts.delete('p2');
      const query = tx.posts.orderBy({ stars: 'desc' });
      const first = await query.page({ size: 2 });
      expect([idsOf(first.items), first.hasNextPage]).toEqual([['p4', 'p1'], true]);
      const second = await query.page({ size: 2, after: first.endCursor });
      expect([idsOf(second.items), second.hasNextPage]).toEqual([['p3'], false]);
      const back = await query.page({ size: 1, before: second.startCursor });
      expect(idsOf(back.items)).toEqual(['p1']);
      expect([await tx.posts.min('stars'), await tx.posts.max('stars')]).toEqual([3, 9]);
      expect(await tx.posts.where({ stars: { $gte: 5 } }).count()).toBe(2);
      expect(await tx.posts.sum('stars')).toBe(17);
      expect(await tx.posts.updateMany({ stars: 5 }, { stars: 6 })).toBe(1);
    });
    expect((await blog.db.posts.get('p1')).stars).toBe(6);
  });

  test('documents that are written along with another one show, too', async () => {
    await blog.db.transaction(async (tx) => {
      await tx.authors.create({ id: 'cleo', name: 'cleo', posts: [{ id: 'p5', title: 'p5' }] });
      await tx.authors.update('cleo', { posts: ['p5', { id: 'p1', title: 'hers' }] });
      expect(await tx.posts.populate('author').get('p5')).toMatchObject({ title: 'p5', author: { id: 'cleo' } });
      expect(idsOf(await tx.posts.where({ author: 'cleo' }).toList())).toEqual(['p1', 'p5']);
      expect((await tx.posts.get('p1')).title).toBe('hers');
    });
    expect(idsOf(await blog.db.posts.where({ author: 'cleo' }).toList())).toEqual(['p1', 'p5']);
  });

  test('a new document that is deleted again leaves what it took along', async () => {
    await blog.db.transaction(async (tx) => {
      await tx.authors.create({ id: 'cleo', name: 'cleo', posts: ['p1', { id: 'p5', title: 'p5' }] });
      await tx.authors.delete('cleo');
      expect((await tx.posts.get('p1')).author).toBeUndefined();
      expect((await tx.posts.get('p5')).title).toBe('p5');
    });
    expect((await blog.db.posts.get('p1')).author).toBeUndefined();
    expect((await blog.db.posts.get('p5')).title).toBe('p5');
  });

  test('what only the server could tell is refused', async () => {
    const error = await failureOf(
      blog.db.transaction(async (tx) => {
        await tx.posts.update('p1', { title: 'a_b' });
        await tx.posts.whereRaw('{"method":"search","attribute":"title","values":["a"]}').toList();
      }),
    );
    expect(error).toMatchObject({ code: 'transaction_read_unclear', at: 'Post' });
    expect((await blog.db.posts.get('p1')).title).toBe('p1');
  });

  test('what a transaction has not written costs no further request', async () => {
    let requests = 0;
    blog.server.setFaults({
      http() {
        requests += 1;
        return undefined;
      },
    });
    await blog.db.transaction(async (tx) => {
      await tx.posts.update('p1', { title: 'new' });
      requests = 0;
      expect((await tx.posts.where({ stars: 1 }).toList())[0]?.title).toBe('new');
      expect(await tx.tags.toList()).toEqual([]);
      expect(requests).toBe(2);
    });
    blog.server.setFaults({});
  });
});
