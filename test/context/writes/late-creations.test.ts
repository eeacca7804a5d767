import { useBlog } from '../populate/use-blog.js';

/** A creation that gets no answer may be carried out while it is asked for again. */
describe.each(['mariadb', 'postgresql'] as const)('a creation that arrives late on %s', (engine) => {
  const blog = useBlog(engine);

  test('links no document twice', async () => {
    const { db, server } = blog;
    await db.tags.createMany([
      { id: 'news', label: 'news' },
      { id: 'code', label: 'code' },
    ] as never);
    await db.posts.count();
    const headers = { 'content-type': 'application/json', 'x-appwrite-project': server.projectId };
    let late: Promise<unknown> | null = null;
    let state: 'waits' | 'lost' | 'arrives' | 'over' = 'waits';
    let lost = { path: '', body: {} };
    server.setFaults({
      http({ method, path, body }) {
        if (method === 'GET' || state === 'over') return undefined;
        if (state === 'waits') {
          if (!path.endsWith('/posts/rows')) return undefined;
          lost = { path, body };
          state = 'lost';
          return { kind: 'reset-before' };
        }
        if (state === 'lost') {
          state = 'arrives';
          const request = {
            method: 'POST',
            headers: { ...headers, 'x-appwrite-key': server.apiKey },
            body: JSON.stringify(lost.body),
          };
          late = fetch(`${server.endpoint}${lost.path}`, request).then(() => {
            state = 'over';
          });
          return { kind: 'status', status: 429 };
        }
        return JSON.stringify(body) === JSON.stringify(lost.body) ? undefined : { kind: 'status', status: 429 };
      },
    });
    const { id } = await db.posts.create({ title: 'once', tags: ['news', 'code'] } as never);
    server.setFaults({});
    expect(late).not.toBeNull();
    const post = await db.posts.populate('tags').get(id);
    expect(post.tags.map((tag) => tag.id).sort()).toEqual(['code', 'news']);
    const news = await db.tags.populate('posts').get('news');
    expect(news.posts.map((one) => one.id)).toEqual([id]);
  });
});
