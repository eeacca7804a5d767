import { contextDeps } from '../../../src/context/context-deps.js';
import { openContext, type TestLibrary } from '../test-library.js';
import { BlogDb } from './blog.js';

const POSTS = 120;
const LINKS = 510;

let blog: TestLibrary<BlogDb>;

beforeAll(async () => {
  blog = await openContext(BlogDb);
  const { db } = blog;
  await db.authors.createMany(ids('author', 30).map((id) => ({ id, name: id })));
  await db.tags.createMany(ids('tag', LINKS).map((id) => ({ id, label: id })));
  await db.posts.createMany(
    ids('post', POSTS).map((id, at) => ({
      id,
      title: `Post ${String(at).padStart(3, '0')}`,
      author: `author${at % 30}`,
      tags: [`tag${at}`, `tag${at + 1}`],
    })),
  );
  await db.comments.createMany(
    ids('comment', 2 * POSTS).map((id, at) => ({ id, text: id, post: `post${at % POSTS}` })),
  );
}, 120_000);

afterAll(() => blog.end());

/** Hundreds are created side by side, so that the order of documents is not that of their numbers. */
const numberOf = ({ id }: { readonly id: string }) => Number(id.slice('post'.length));

/** The answer of some work and the requests that it took. */
async function counted<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const { requestCount } = contextDeps(blog.db).transport;
  const before = requestCount();
  const answer = await work();
  return [answer, requestCount() - before];
}

test('a hundred documents and their relations come with one request', async () => {
  const [posts, requests] = await counted(() =>
    blog.db.posts.populate('author', 'comments', 'tags').limit(100).toList(),
  );
  expect(requests).toBe(1);
  expect(posts.map(({ author, comments, tags }) => [author?.id, comments.length, tags.length])).toEqual(
    posts.map((post) => [`author${numberOf(post) % 30}`, 2, 2]),
  );
});

test('many documents take a request for each hundred, or so, and step of a path', async () => {
  const [posts, requests] = await counted(() => blog.db.posts.populate('author', 'comments', 'tags.posts').toList());
  expect(posts).toHaveLength(POSTS);
  for (const post of posts) {
    const { author, comments, tags } = post;
    const at = numberOf(post);
    expect(author?.name).toBe(`author${at % 30}`);
    expect(comments.map(({ id }) => id).sort()).toEqual([`comment${at}`, `comment${at + POSTS}`].sort());
    expect(tags.map(({ label }) => label).sort()).toEqual([`tag${at}`, `tag${at + 1}`].sort());
    const [first] = tags.filter(({ label }) => label === `tag${at}`);
    const linked = at === 0 ? ['post0'] : [`post${at - 1}`, `post${at}`];
    expect(first?.posts.map(({ id }) => id).sort()).toEqual(linked.sort());
  }
  const hundreds = Math.ceil(POSTS / 100);
  expect(requests).toBeLessThanOrEqual(1 + 4 * hundreds);
});

test('a document with more than 500 links is loaded from the other end', async () => {
  await blog.db.posts.create({ id: 'many', title: 'Many' });
  for (const id of ids('tag', LINKS).slice(POSTS + 1)) await blog.db.tags.update(id, { posts: ['many'] });
  const remaining = LINKS - POSTS - 1;
  for (const id of ids('tag', POSTS + 1)) {
    const { posts } = await blog.db.tags.populate('posts').get(id);
    await blog.db.tags.update(id, { posts: [...posts, 'many'] });
  }
  const post = await blog.db.posts.populate('tags').get('many');
  expect(post.tags).toHaveLength(remaining + POSTS + 1);
  const [first] = await blog.db.posts
    .where({ title: 'Many' })
    .populate('tags', { orderBy: { label: 'desc' }, limit: 2 })
    .toList();
  expect(first?.tags.map(({ id }) => id)).toEqual(['tag99', 'tag98']);
}, 120_000);

function ids(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${name}${at}`);
}
