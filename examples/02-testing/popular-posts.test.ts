import { useTestDatabase } from 'entwrite/testing';
import { BlogDb } from './blog.js';
import { popularPosts, readPost } from './popular-posts.js';

const db = useTestDatabase(BlogDb, {
  seed: async (blog) => {
    await blog.posts.create({ slug: 'hello', title: 'Hello', views: 10 });
    await blog.posts.create({ slug: 'news', title: 'News', views: 3 });
  },
});

test('the most read comes first', async () => {
  await db.posts.create({ slug: 'hit', title: 'Hit', views: 99 });
  expect(await popularPosts(db, 5)).toEqual(['Hit', 'Hello']);
});

test('what another test wrote is gone', async () => {
  expect(await popularPosts(db, 0)).toEqual(['Hello', 'News']);
});

test('reading counts', async () => {
  expect((await readPost(db, 'news')).views).toBe(4);
});

test('the database enforces what it would in production', async () => {
  await expect(db.posts.create({ slug: 'news', title: 'Again' })).rejects.toMatchObject({ code: 'unique_violation' });
});
