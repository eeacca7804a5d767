import { useBlog } from '../context/populate/use-blog.js';

/** A new document that is given with existing ones, with new values for them. */
describe.each(['mariadb', 'postgresql'] as const)('existing documents written along with a new one on %s', (engine) => {
  const blog = useBlog(engine);
  beforeEach(async () => {
    const { posts, tags, profiles, authors } = blog.db;
    for (const set of [posts, tags, profiles, authors]) await set.deleteMany({});
    await authors.create({ id: 'ada', name: 'ada' });
    await tags.create({ id: 't', label: 't' });
    await posts.create({ id: 'p1', title: 'p1', author: 'ada', tags: ['t'] });
    await profiles.create({ id: 'x', motto: 'x' });
  });

  const given = {
    name: 'cleo',
    posts: [
      { id: 'p1', title: 'hers', tags: [] },
      { id: 'p2', title: 'new', tags: [{ id: 't', label: 'T' }] },
    ],
    profile: { id: 'x', motto: 'mine' },
  };
  async function expectGiven(id: string): Promise<void> {
    const { posts, profile } = await blog.db.authors.populate('posts.tags', 'profile').get(id);
    expect(posts?.map((post) => [post.id, post.title, post.tags?.map(({ label }) => label)])).toEqual([
      ['p1', 'hers', []],
      ['p2', 'new', ['T']],
    ]);
    expect(profile?.motto).toBe('mine');
  }

  test.each<[string, () => Promise<string | undefined>]>([
    ['create', async () => (await blog.db.authors.create({ id: 'cleo', ...given })).id],
    ['create with an id that is made', async () => (await blog.db.authors.create(given)).id],
    ['createMany', async () => (await blog.db.authors.createMany([{ name: 'bob' }, { id: 'cleo', ...given }]))[1]],
    ['upsert', async () => (await blog.db.authors.upsert({ id: 'cleo', ...given })).id],
    ['upsertMany', async () => (await blog.db.authors.upsertMany([{ id: 'ada', name: 'Ada' }, given]))[1]],
  ])('are linked and have their values: %s', async (_, write) => expectGiven((await write()) ?? ''));

  test('a transaction, whose reads show it', async () => {
    await blog.db.transaction(async (tx) => {
      await tx.authors.create({ id: 'cleo', ...given });
      const { posts } = await tx.authors.populate('posts.tags').get('cleo');
      expect(posts?.map(({ id, title }) => [id, title])).toEqual([
        ['p1', 'hers'],
        ['p2', 'new'],
      ]);
    });
    await expectGiven('cleo');
  });
});
