import { failureOf } from '../../support/live-context.js';
import type { Author, Post } from '../populate/blog.js';
import { useBlog } from '../populate/use-blog.js';

/** Lists of related documents in a unit of work: only what was added to them and taken away is written. */
describe.each(['mariadb', 'postgresql'] as const)('links in a unit of work on %s', (engine) => {
  const blog = useBlog(engine);
  beforeEach(async () => {
    for (const set of [blog.db.comments, blog.db.posts, blog.db.tags, blog.db.awards, blog.db.authors])
      await set.deleteMany({});
    await blog.db.authors.createMany(['ada', 'bob'].map((id) => ({ id, name: id })));
    await blog.db.tags.createMany(['t1', 't2', 't3'].map((id) => ({ id, label: id })));
    await blog.db.awards.createMany(['a1', 'a2', 'a3'].map((id) => ({ id, title: id })));
    for (const id of ['p1', 'p2'])
      await blog.db.posts.create({ id, title: id, author: 'ada', tags: ['t1', 't2'], prizes: ['a1', 'a2'] });
    for (const id of ['p3', 'p4']) await blog.db.posts.create({ id, title: id });
  });

  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).sort();
  const postsOf = async (id: string) => ids((await blog.db.authors.populate('posts').get(id)).posts);
  const linksOf = async (id: string) => {
    const { tags, prizes } = await blog.db.posts.populate('tags', 'prizes').get(id);
    return { tags: ids(tags), prizes: ids(prizes) };
  };

  test('those that others make and take away meanwhile stay as others left them', async () => {
    const work = blog.db.unitOfWork();
    const ada: Author = await work.authors.populate('posts').get('ada');
    const post: Post = await work.posts.populate('tags', 'prizes').get('p1');
    ada.posts = [...(ada.posts ?? []), blog.db.posts.reference('p3')];
    post.tags = [...(post.tags ?? []).slice(1), blog.db.tags.reference('t3')];
    post.prizes = [...(post.prizes ?? []).slice(1), blog.db.awards.reference('a3')];
    await blog.db.posts.update('p4', { author: 'ada' });
    await blog.db.posts.update('p2', { author: null });
    await blog.db.tags.update('t2', { posts: ['p2'] });
    await work.saveChanges();
    expect(await postsOf('ada')).toEqual(['p1', 'p3', 'p4']);
    expect(await linksOf('p1')).toEqual({ tags: ['t3'], prizes: ['a2', 'a3'] });
    expect(await work.saveChanges()).toEqual({ created: 0, updated: 0, deleted: 0 });
  });

  test('those that others make while it saves stay, too', async () => {
    const work = blog.db.unitOfWork();
    const post = await work.posts.populate('tags').get('p1');
    post.tags = post.tags.slice(1);
    let others: Promise<unknown> | null = null;
    let isOver = false;
    blog.server.setFaults({
      http({ method, path }) {
        if (method !== 'POST' || !path.startsWith('/tablesdb/transactions')) return undefined;
        others ??= blog.db.tags.update('t3', { posts: ['p1'] }).then(() => {
          isOver = true;
        });
        return isOver ? undefined : { kind: 'status', status: 429 };
      },
    });
    await work.saveChanges();
    blog.server.setFaults({});
    await others;
    expect((await linksOf('p1')).tags).toEqual(['t2', 't3']);
  });

  test('a list that was read in part is a part', async () => {
    const work = blog.db.unitOfWork();
    const ada = await work.authors.populate('posts', { limit: 1 }).get('ada');
    const post: Post = await work.posts.populate('tags', { where: { label: 't1' } }).get('p1');
    ada.posts = [...ada.posts, await work.posts.get('p3')];
    post.tags = [blog.db.tags.reference('t3')];
    await work.saveChanges();
    expect(await postsOf('ada')).toEqual(['p1', 'p2', 'p3']);
    expect((await linksOf('p1')).tags).toEqual(['t2', 't3']);
  });

  test('a document that a list takes or gives away can be changed with it, and after it', async () => {
    const work = blog.db.unitOfWork();
    const ada = await work.authors.populate('posts').get('ada');
    const bob = await work.authors.populate('posts').get('bob');
    const [first, second] = ada.posts;
    const third = await work.posts.get('p3');
    const added = work.posts.add({ title: 'new' });
    if (first === undefined || second === undefined) throw new Error('no posts');
    ada.posts = [second, third, added];
    bob.posts = [first];
    third.title = 'changed with it';
    await work.saveChanges();
    expect([await postsOf('ada'), await postsOf('bob')]).toEqual([['p2', 'p3', added.id].sort(), ['p1']]);
    expect([first.author, third.author, added.author]).toEqual([bob, ada, ada]);
    for (const one of [first, second, third, added]) one.title = 'changed after it';
    expect(await work.saveChanges()).toMatchObject({ updated: 4 });
    bob.posts = [];
    await work.saveChanges();
    expect([await postsOf('ada'), await postsOf('bob')]).toEqual([['p2', 'p3', added.id].sort(), []]);
    expect(await blog.db.posts.get('p1')).toMatchObject({ title: 'changed after it', author: undefined });
    expect(await work.saveChanges()).toEqual({ created: 0, updated: 0, deleted: 0 });
  });

  test('a document that others took into another list is a ConcurrencyError, although it looks as it was', async () => {
    const work = blog.db.unitOfWork();
    const post = await work.posts.get('p1');
    post.author = blog.db.authors.reference('ada');
    post.title = 'untouched link';
    const listed = await work.authors.populate('posts').get('ada');
    listed.posts = listed.posts.filter(({ id }) => id !== 'p2');
    await blog.db.authors.update('bob', { posts: ['p2'] });
    expect(await failureOf(work.saveChanges())).toMatchObject({
      code: 'concurrency_conflict',
      collisions: [{ id: 'p2', theirs: { author: { id: 'bob' } } }],
    });
    expect(await postsOf('bob')).toEqual(['p2']);
    expect((await blog.db.posts.get('p1')).title).toBe('p1');
  });
});
