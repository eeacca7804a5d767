import type { Loaded } from '../../../src/metadata/entity-types/loaded.js';
import { type Project, startDials } from '../../support/live-database.js';
import { openContext, type TestLibrary } from '../test-library.js';
import { Author, BlogDb, type Post } from './blog.js';

let dials: readonly Project[];
beforeAll(async () => {
  dials = await startDials();
});

// The second one is there where servers are embedded.
describe.each([0, 1])('populate on dial %i', (dial) => {
  let blog: TestLibrary<BlogDb>;

  beforeAll(async () => {
    blog = await openContext(BlogDb, dials[dial % dials.length]);
    const { db } = blog;
    for (const name of ['ada', 'bob']) await db.authors.create({ id: name, name });
    await db.profiles.create({ id: 'p-ada', motto: 'count', author: 'ada' });
    for (const title of ['gold', 'silver']) await db.awards.create({ id: title, title });
    await db.authors.update('ada', { awards: ['gold', 'silver'] });
    for (const label of ['red', 'green', 'blue']) await db.tags.create({ id: label, label });
    for (let at = 0; at < 5; at += 1)
      await db.posts.create({
        id: `post${at}`,
        title: `Post ${at}`,
        stars: 5 - at,
        author: at === 4 ? null : at % 2 === 0 ? 'ada' : 'bob',
        tags: ['red', 'green', 'blue'].slice(0, at % 4),
        ...(at === 0 && { prizes: ['gold'] }),
      });
    for (let at = 0; at < 6; at += 1)
      await db.comments.create({
        id: `c${at}`,
        text: `Text ${at % 3}`,
        post: `post${at % 3}`,
        author: at % 2 ? 'bob' : 'ada',
      });
    await db.employees.create({ id: 'boss', name: 'Boss', friends: [] });
    await db.employees.create({ id: 'eva', name: 'Eva', manager: 'boss', friends: ['boss'], mentorId: 'boss' });
    const tim = { id: 'tim', name: 'Tim', manager: { id: 'eva' }, friends: ['eva', 'boss', 'nobody'] };
    await db.employees.create(tim, { requireLinks: false });
  }, 60_000);

  afterAll(() => blog.end());

  test('a relation is a reference with an id until it is loaded, and a list is not there', async () => {
    const post = await blog.db.posts.get('post1');
    expect(post.author?.id).toBe('bob');
    expect(post.comments).toBeUndefined();
  });

  test('to-one, to-many, many-to-many and one-way relations are loaded side by side', async () => {
    const posts = await blog.db.posts
      .populate('author', 'comments', 'tags', 'prizes')
      .orderBy({ stars: 'desc' })
      .toList();
    expect(
      posts.map(({ id, author, comments, tags, prizes }) => ({
        id,
        author: author?.name,
        comments: comments.map((comment) => comment.id),
        tags: tags.map(({ label }) => label),
        prizes: prizes.map(({ title }) => title),
      })),
    ).toEqual([
      { id: 'post0', author: 'ada', comments: ['c0', 'c3'], tags: [], prizes: ['gold'] },
      { id: 'post1', author: 'bob', comments: ['c1', 'c4'], tags: ['red'], prizes: [] },
      { id: 'post2', author: 'ada', comments: ['c2', 'c5'], tags: ['red', 'green'], prizes: [] },
      { id: 'post3', author: 'bob', comments: [], tags: ['red', 'green', 'blue'], prizes: [] },
      { id: 'post4', author: undefined, comments: [], tags: [], prizes: [] },
    ]);
    expect(posts[0]?.author).toBeInstanceOf(Author);
    expect(posts[0]?.author).toBe(posts[2]?.author);
    expect(posts[0]?.author?.greet()).toBe('I am ada');
  });

  test('paths go on through relations, from every end', async () => {
    const [ada] = await blog.db.authors
      .where({ name: 'ada' })
      .populate('posts.comments.author', 'profile', 'awards')
      .toList();
    expect(ada?.posts.map(({ comments }) => comments.map(({ author }) => author?.name))).toEqual([
      ['ada', 'bob'],
      ['ada', 'bob'],
    ]);
    expect(ada?.profile?.motto).toBe('count');
    expect(ada?.awards.map(({ title }) => title)).toEqual(['gold', 'silver']);
    const tag = await blog.db.tags.populate('posts.author').get('green');
    expect(tag.posts.map(({ id, author }) => [id, author?.name])).toEqual([
      ['post2', 'ada'],
      ['post3', 'bob'],
    ]);
    const profile = await blog.db.profiles.populate('author').first();
    expect(profile?.author?.name).toBe('ada');
  });

  test('a path may lead back to where it came from', async () => {
    const posts = await blog.db.posts
      .orderBy({ title: 'asc' })
      .populate('comments.post', 'author.posts')
      .limit(2)
      .toList();
    expect(posts.map(({ comments, author }) => [comments[0]?.post?.title, author?.posts.length])).toEqual([
      ['Post 0', 2],
      ['Post 1', 2],
    ]);
  });

  test('a relation can be filtered, ordered and cut for each document', async () => {
    const options = { where: { stars: { $gte: 2 } }, orderBy: { title: 'desc' }, limit: 1 } as const;
    const authors = await blog.db.authors.orderBy({ name: 'asc' }).populate('posts', options).toList();
    expect(authors.map(({ posts }) => posts.map(({ id }) => id))).toEqual([['post2'], ['post3']]);
    const posts = await blog.db.posts.populate('tags', { orderBy: { label: 'asc' }, limit: 2 }).toList();
    expect(posts.map(({ tags }) => tags.map(({ id }) => id))).toEqual([
      [],
      ['red'],
      ['green', 'red'],
      ['blue', 'green'],
      [],
    ]);
  });

  test('references load like any relation, self-references and lists too', async () => {
    const [tim] = await blog.db.employees.where({ manager: 'eva' }).populate('manager.manager', 'friends').toList();
    expect(tim?.manager?.name).toBe('Eva');
    expect(tim?.manager?.manager?.name).toBe('Boss');
    expect(tim?.friends.map(({ name }) => name)).toEqual(['Eva', 'Boss']);
    const plain = await blog.db.employees.get('tim');
    expect([plain.manager?.id, plain.friends.map(({ id }) => id)]).toEqual(['eva', ['eva', 'boss', 'nobody']]);
    const loose = { requireLinks: false };
    await blog.db.employees.update('boss', { manager: 'gone' }, loose);
    const boss = await blog.db.employees.populate('manager').get('boss');
    expect([boss.manager, (await blog.db.employees.get('boss')).manager?.id]).toEqual([undefined, 'gone']);
    await blog.db.employees.update('boss', { manager: null });
    const eva = await blog.db.employees.get('eva');
    expect(eva.mentorId).toBe('boss');
    await expect(blog.db.employees.where({ manager: eva }).count()).resolves.toBe(1);
  });

  test('a list of references is filtered like any list of related documents', async () => {
    const { employees } = blog.db;
    const boss = await employees.get('boss');
    const where = (friends: NonNullable<Parameters<typeof employees.where>[0]['friends']>) =>
      employees.where({ friends }).ids();
    await expect(where('eva')).resolves.toEqual(['tim']);
    await expect(where(boss)).resolves.toEqual(['eva', 'tim']);
    await expect(where({ $in: ['other', boss] })).resolves.toEqual(['eva', 'tim']);
    await expect(where({ $some: 'eva' })).resolves.toEqual(['tim']);
    await expect(where({ $some: { name: 'Boss' } })).resolves.toEqual(['eva', 'tim']);
    await expect(where({ $some: { name: 'Tim' } })).resolves.toEqual([]);
    await expect(where({ $none: { name: 'Boss' } })).resolves.toEqual(['boss']);
    await expect(where({ $every: { name: 'Boss' } })).resolves.toEqual(['boss', 'eva']);
    await expect(where({ $every: { name: { $in: ['Boss', 'Eva'] } } })).resolves.toEqual(['boss', 'eva', 'tim']);
    const negated = employees.where({ $not: { friends: { $some: { name: 'Eva' } } } });
    await expect(negated.ids()).resolves.toEqual(['boss', 'eva']);
    await expect(
      employees.where({ $or: [{ friends: 'boss' }, { friends: { $some: { manager: { name: 'Eva' } } } }] }).count(),
    ).resolves.toBe(2);
  });

  test('documents that were read before are given relations afterwards', async () => {
    const posts = await blog.db.posts.where({ stars: { $gte: 4 } }).toList();
    const loaded = await blog.db.populate(posts, 'author', 'comments.author');
    expect(loaded.map(({ author, comments }) => [author?.name, comments.map((one) => one.author?.name)])).toEqual([
      ['ada', ['ada', 'bob']],
      ['bob', ['bob', 'ada']],
    ]);
    expect(loaded[0]).toBe(posts[0]);
    const signature = (post: Loaded<Post, 'author'>) => post.author?.name;
    expect(loaded.map(signature)).toEqual(['ada', 'bob']);
  });

  test('select gives these properties and nothing else, relations by name or by a property', async () => {
    const { posts, authors } = blog.db;
    expect(await posts.where({ id: 'post0' }).select('title').toList()).toEqual([{ title: 'Post 0' }]);
    const [whole] = await posts.where({ id: 'post0' }).select('id', 'author', 'comments.text').limit(1).toList();
    expect(whole).toEqual({
      id: 'post0',
      author: expect.objectContaining({ id: 'ada', name: 'ada' }),
      comments: [{ text: 'Text 0' }, { text: 'Text 0' }],
    });
    expect(whole?.author).toBeInstanceOf(Author);
    expect(await posts.orderBy({ title: 'asc' }).select('author.name', 'tags.label').toList()).toEqual([
      { author: { name: 'ada' }, tags: [] },
      { author: { name: 'bob' }, tags: [{ label: 'red' }] },
      { author: { name: 'ada' }, tags: [{ label: 'red' }, { label: 'green' }] },
      { author: { name: 'bob' }, tags: [{ label: 'red' }, { label: 'green' }, { label: 'blue' }] },
      { author: undefined, tags: [] },
    ]);
    const [bob] = await authors.where({ name: 'bob' }).select('name').populate('posts').toList();
    expect(bob).toEqual({
      name: 'bob',
      posts: [expect.objectContaining({ id: 'post1' }), expect.objectContaining({ id: 'post3' })],
    });
    expect(await posts.select('title').get('post1')).toEqual({ title: 'Post 1' });
  });

  test.each([
    [{ were: { text: 'x' } }, 'an option `were`; expected one of where, orderBy, limit'],
    [{ where: undefined }, 'where: undefined; expected conditions'],
    [{ where: null }, 'where: null; expected conditions'],
  ])('options that would load every document by mistake are refused: %o', async (options, message) => {
    const reading = Promise.resolve().then(() => blog.db.posts.populate('comments', options as never).toList());
    await expect(reading).rejects.toMatchObject({ code: 'query_invalid', message: expect.stringContaining(message) });
  });

  test('names that are no relation or property are refused before any request', async () => {
    const { posts } = blog.db;
    await expect(posts.populate('writer' as 'author').toList()).rejects.toMatchObject({ code: 'query_invalid' });
    await expect(posts.populate('title' as 'author').toList()).rejects.toThrow(
      'Post.title: a relation to load that the entity does not have; expected one of author, comments, tags, prizes.',
    );
    await expect(posts.select('nothing' as 'title').toList()).rejects.toMatchObject({ code: 'query_invalid' });
    await expect(posts.select('title.length' as 'title').toList()).rejects.toMatchObject({ code: 'query_invalid' });
  });
});
