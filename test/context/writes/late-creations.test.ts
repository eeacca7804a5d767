import { useBlog } from '../populate/use-blog.js';
import { arriveLate } from './late-request.js';

/** A creation that gets no answer may be carried out while it is asked for again. */
describe.each(['mariadb', 'postgresql'] as const)('a creation that arrives late on %s', (engine) => {
  const blog = useBlog(engine);

  test('links no document twice', async () => {
    const { db, server } = blog;
    await db.tags.createMany([
      { id: 'news', label: 'news' },
      { id: 'code', label: 'code' },
    ]);
    const arrived = arriveLate(server, 'POST', /\/posts\/rows$/);
    const { id } = await db.posts.create({ title: 'once', tags: ['news', 'code'] });
    expect(arrived()).toBe(true);
    server.setFaults({});
    const post = await db.posts.populate('tags').get(id);
    expect(post.tags.map((tag) => tag.id).sort()).toEqual(['code', 'news']);
    const news = await db.tags.populate('posts').get('news');
    expect(news.posts.map((one) => one.id)).toEqual([id]);
  });
});
