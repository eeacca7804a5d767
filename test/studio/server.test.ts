import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { DbContext, defineCollection } from 'entwrite';
import { contextDeps } from '../../src/context/context-deps.js';
import type { Project } from '../../src/project/open-project.js';
import { openDemo } from '../../src/studio/demo/open-demo.js';
import { readPageFiles } from '../../src/studio/http/page-files.js';
import { bareProject } from '../../src/studio/project/bare-project.js';
import { routes } from '../../src/studio/routes/routes.js';
import { type RunningStudio, startStudio } from '../../src/studio/start-studio.js';
import { askStudio, openSession } from './ask-studio.js';

let project: Project;
let studio: RunningStudio;
let locked: RunningStudio;
let headers: Record<string, string>;
let lockedHeaders: Record<string, string>;

beforeAll(async () => {
  project = await openDemo();
  studio = await startStudio({ project, port: 0, readOnly: false, isDemo: true });
  locked = await startStudio({ project, port: 0, readOnly: true, isDemo: true });
  headers = await headersOf(studio);
  lockedHeaders = await headersOf(locked);
}, 120_000);

afterAll(async () => {
  await studio?.stop();
  await locked?.stop();
  await project?.db.dispose();
});

async function headersOf({ port, url }: RunningStudio): Promise<Record<string, string>> {
  const { headers: answered } = await openSession(port, url);
  const [cookie = ''] = answered['set-cookie'] ?? [];
  return { cookie: cookie.split(';')[0] ?? '', origin: `http://127.0.0.1:${port}` };
}

const post = (path: string, body: unknown = {}) =>
  askStudio(studio.port, path, { method: 'POST', headers, body }).then((answer) => ({
    ...answer,
    data: JSON.parse(answer.body) as Record<string, unknown>,
  }));

describe('who may ask', () => {
  it('answers under the names of this machine only', async () => {
    const foreign = { ...headers, host: 'studio.example' };
    for (const path of ['/', '/api/overview'])
      expect(await askStudio(studio.port, path, { headers: foreign })).toMatchObject({ status: 403 });
    expect(await askStudio(studio.port, '/')).toMatchObject({ status: 200 });
  });

  it('answers its own page only', async () => {
    for (const foreign of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])
      expect(await askStudio(studio.port, '/api/overview', { headers: { ...headers, ...foreign } })).toMatchObject({
        status: 403,
      });
    const { origin: _, ...silent } = headers;
    expect(await askStudio(studio.port, '/api/undo', { method: 'POST', headers: silent })).toMatchObject({
      status: 403,
    });
  });

  it('answers the browser that opened the link, once', async () => {
    expect(await askStudio(studio.port, '/api/overview')).toMatchObject({ status: 403 });
    const wrong = { cookie: `${headers.cookie}x` };
    expect(await askStudio(studio.port, '/api/overview', { headers: wrong })).toMatchObject({ status: 403 });
    expect(await openSession(studio.port, studio.url)).toMatchObject({ status: 403 });
    expect(await askStudio(studio.port, '/api/overview', { headers })).toMatchObject({ status: 200 });
  });

  it('gives a cookie that scripts and other sites do not see', async () => {
    const again = await startStudio({ project, port: 0, readOnly: true, isDemo: true });
    const [cookie] = (await openSession(again.port, again.url)).headers['set-cookie'] ?? [];
    await again.stop();
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/api; Max-Age=86400$/);
  });

  it('gives nothing but the files of the page', async () => {
    const paths = [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/studio.js/../../esm/index.js',
    ];
    for (const path of [...paths, '/api/../../package.json', '/nothing'])
      expect((await askStudio(studio.port, path, { headers })).status).toBe(404);
    const sizes = [...readPageFiles().values()].map(({ compressed }) => compressed.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000);
    const { body, headers: sent } = await askStudio(studio.port, '/');
    expect(body).toContain('<div id="app">');
    expect(sent['content-encoding']).toBeUndefined();
    const taken = await askStudio(studio.port, '/', { headers: { 'accept-encoding': 'gzip, deflate, br' } });
    expect(taken.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    const refused = await askStudio(studio.port, '/', { headers: { 'accept-encoding': 'gzip, br;q=0' } });
    expect(refused).toMatchObject({ body, status: 200 });
    expect(sent['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
  });
});

describe('what no page sends', () => {
  it('is refused, not taken for a failure of the studio', async () => {
    for (const path of ['//', 'http://'])
      expect(await askStudio(studio.port, path, { headers })).toMatchObject({ status: 404 });
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    expect(await post('/api/undo', deep)).toMatchObject({ status: 400 });
  });
});

describe('every route', () => {
  /** Each route with names that lead out of the database where they are put into a path. */
  const addresses = (name: string, collection = name) =>
    routes.map(({ method, path }) => ({
      method,
      path: path.replace(':collection', encodeURIComponent(collection)).replace(/:\w+/g, encodeURIComponent(name)),
    }));
  const ask = (address: { readonly method: string; readonly path: string }, given: Record<string, string>) =>
    askStudio(studio.port, address.path, {
      method: address.method,
      headers: given,
      ...(address.method === 'POST' && { body: {} }),
    });

  it('is refused without the cookie, under a foreign name, and to a foreign page', async () => {
    const { cookie: _, ...strange } = headers;
    const refused = [
      strange,
      { ...headers, cookie: 'entwrite-studio=x' },
      { ...headers, host: `evil.example:${studio.port}` },
      { ...headers, origin: 'https://evil.example' },
      { ...headers, origin: `http://127.0.0.1:${studio.port + 1}` },
      { ...headers, 'sec-fetch-site': 'cross-site' },
    ];
    for (const address of addresses('posts'))
      for (const given of refused) expect([address, (await ask(address, given)).status]).toEqual([address, 403]);
  });

  it('takes no name or path for anything but a name', async () => {
    const spliced: string[] = [];
    const listen = (message: unknown) => spliced.push((message as { readonly route: string }).route);
    subscribe('entwrite:request', listen);
    for (const name of ['../../users', 'posts/rows', '..', 'posts?queries[]=x', '__proto__', 'constructor'])
      for (const address of [...addresses(name), ...addresses(name, 'posts')]) {
        if (!address.path.includes(encodeURIComponent(name))) continue;
        const { status, body } = await ask(address, headers);
        expect([address, (status >= 400 && status < 500) || /"job"|"document":null|"ids":\[\]/.test(body)]).toEqual([
          address,
          true,
        ]);
      }
    unsubscribe('entwrite:request', listen);
    const known =
      /^\/(?:tablesdb(?:\/blog(?:\/tables(?:\/(?:posts|entwrite_\w+|\*)(?:\/rows(?:\/\*)?)?)?)?)?|health\/\w+|[a-z]*)$/;
    expect(spliced.filter((route) => !known.test(route))).toEqual([]);
  });

  it('carries the headers that keep the page to itself', async () => {
    for (const address of addresses('posts').filter(({ method }) => method === 'GET')) {
      const { headers: sent } = await ask({ ...address, path: address.path.replace('/events', '/none') }, headers);
      expect(sent).toMatchObject({
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });
});

describe('--read-only', () => {
  it.each(
    routes.filter(({ readOnly }) => !readOnly).map((route) => [`${route.method} ${route.path}`, route] as const),
  )('refuses %s', async (_name, { method, path }) => {
    const filled = path.replace(/:\w+/g, 'posts');
    const answer = await askStudio(locked.port, filled, { method, headers: lockedHeaders, body: {} });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('read_only');
  });

  it('still shows documents', async () => {
    const path = '/api/collections/posts/page';
    const answer = await askStudio(locked.port, path, { method: 'POST', headers: lockedHeaders, body: { limit: 3 } });
    expect(JSON.parse(answer.body)).toMatchObject({ documents: [{ state: 'draft' }, {}, {}] });
  });
});

describe('answers', () => {
  it('name what is wrong with a question', async () => {
    const { status, data } = await post('/api/collections/posts/page', { where: { constructor: 1 } });
    expect(status).toBe(400);
    expect(data).toMatchObject({ error: { code: 'query_invalid', at: 'posts.constructor' } });
  });
});

describe('documents', () => {
  it('are edited with the checks of the model, and taken back', async () => {
    const wrong = await post('/api/collections/posts/create', { values: { title: 'A', body: 'B', views: -1 } });
    expect(wrong.data).toMatchObject({ error: { code: 'document_invalid', findings: [{ at: 'posts.views' }] } });
    const made = await post('/api/collections/tags/create', { values: { label: 'ghosts' } });
    const { document } = made.data as { document: { $id: string; $updatedAt: string } };
    const change = { id: document.$id, values: { label: 'spirits' }, updatedAt: document.$updatedAt };
    expect((await post('/api/collections/tags/update', change)).data).toMatchObject({ document: { label: 'spirits' } });
    expect((await post('/api/collections/tags/update', change)).data).toMatchObject({
      error: { code: 'concurrency_conflict' },
    });
    expect((await post('/api/undo')).data).toMatchObject({ title: `Edit tags/${document.$id}` });
    await post('/api/collections/tags/delete', { ids: [document.$id] });
    expect((await post('/api/undo')).data).toMatchObject({ collections: ['tags'] });
    const found = await post('/api/collections/tags/count', { where: { label: 'ghosts' } });
    expect(found.data).toEqual({ count: 1, isExact: true });
    await post('/api/undo');
    expect((await post('/api/collections/tags/count', { where: { label: 'ghosts' } })).data).toEqual({
      count: 0,
      isExact: true,
    });
  });

  it('are taken back but for those that somebody else changed, which are named', async () => {
    const ids: string[] = [];
    for (const label of ['first', 'second', 'third']) {
      const { data } = await post('/api/collections/tags/create', { values: { label } });
      ids.push((data as { document: { $id: string } }).document.$id);
    }
    await post('/api/collections/tags/delete', { ids });
    await project.deps.documents.create('tags', ids[1] ?? '', { values: { label: 'theirs' } });
    expect((await post('/api/undo')).data).toMatchObject({
      error: { code: 'concurrency_conflict', at: `tags/${ids[1]}` },
    });
    const { data } = await post('/api/collections/tags/page', {
      where: { label: { $in: ['first', 'theirs', 'third'] } },
    });
    expect((data as { documents: { $id: string }[] }).documents.map(({ $id }) => $id).sort()).toEqual([...ids].sort());
    // The edit before it is the next one: a creation, of the document that came back.
    expect((await post('/api/undo')).data).toMatchObject({ title: `Create tags/${ids[2]}` });
    await post('/api/collections/tags/delete', { ids: ids.slice(0, 2) });
  });

  it.each([
    'update',
    'edit-matching',
  ])('take back what %s wrote, hooks included, and not what others wrote meanwhile', async (way) => {
    const given = { title: 'Before', body: 'Before', views: 1, state: 'draft' };
    const made = (await post('/api/collections/posts/create', { values: given })).data;
    const { $id } = (made as { document: { $id: string } }).document;
    const end = project.db.subscribe({
      async beforeUpdate({ document }) {
        (document as { body?: string }).body = 'By a hook';
        await project.deps.documents.update('posts', $id, { values: { views: 7 } });
      },
    });
    const values = { title: 'After' };
    const asked = way === 'update' ? { id: $id, values } : { where: { title: 'Before' }, values };
    const { job } = (await post(`/api/collections/posts/${way}`, asked)).data as { job?: string };
    // Its events end with it.
    if (job !== undefined) await askStudio(studio.port, `/api/jobs/${job}/events`, { headers });
    end();
    const shown = async () => await project.deps.documents.get('posts', $id);
    expect(await shown()).toMatchObject({ title: 'After', body: 'By a hook', views: 7 });
    await post('/api/undo');
    expect(await shown()).toMatchObject({ title: 'Before', body: 'Before', views: 7 });
    await post('/api/collections/posts/delete', { ids: [$id] });
  });

  it('are exported as the filter shows them', async () => {
    const query = JSON.stringify({
      where: { state: 'archived' },
      orderBy: { views: 'desc' },
      columns: ['title', 'views'],
    });
    const path = `/api/collections/posts/export?${new URLSearchParams({ format: 'csv', query })}`;
    const { body, headers: sent } = await askStudio(studio.port, path, { headers });
    expect(sent['content-disposition']).toBe('attachment; filename="posts.csv"');
    expect(body.split('\n')[0]).toBe('"title","views"');
    expect(body.trim().split('\n')).toHaveLength(11);
  });
});

class SecretDb extends DbContext {
  readonly notes = this.set(
    defineCollection('notes', {
      title: { type: 'string', size: 40 },
      secret: { type: 'string', size: 200, encrypt: true },
    }),
  );
}

describe('values of encrypted attributes', () => {
  it('are exported only where somebody says so, as by `entwrite data export`', async () => {
    const client = await contextDeps(project.db).open();
    const db = new SecretDb({ client, databaseId: 'secrets' });
    await db.getSchemaManager().ensureCreated();
    await db.notes.create({ title: 'plain', secret: 'hidden' });
    const own = await startStudio({ project: bareProject(db, '.'), port: 0, readOnly: true, isDemo: false });
    const known = await headersOf(own);
    const ask = (query: object) => {
      const text = JSON.stringify({ where: {}, orderBy: {}, ...query });
      const path = `/api/collections/notes/export?${new URLSearchParams({ format: 'csv', query: text })}`;
      return askStudio(own.port, path, { headers: known });
    };
    const refused = await ask({ columns: ['title', 'secret'] });
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body)).toMatchObject({ error: { code: 'data_refused', at: "export of 'notes'" } });
    expect((await ask({ columns: ['title'] })).body).not.toContain('hidden');
    expect((await ask({ columns: ['title', 'secret'], plain: true })).body).toContain('hidden');
    await own.stop();
    await db.getSchemaManager().ensureDeleted();
    await db.dispose();
  });
});

class Nothing extends DbContext {}

describe('a project without entities', () => {
  it('shows and edits what is found by looking, checked by the live schema', async () => {
    const client = await contextDeps(project.db).open();
    const bare = bareProject(new Nothing({ client, databaseId: 'blog' }), '.');
    const other = await startStudio({ project: bare, port: 0, readOnly: false, isDemo: false });
    const known = await headersOf(other);
    const ask = async (path: string, body?: unknown) => {
      const options = body === undefined ? { headers: known } : { headers: known, method: 'POST', body };
      return JSON.parse((await askStudio(other.port, path, options)).body) as Record<string, unknown>;
    };
    const { hasModel, collections } = (await ask('/api/schema')) as {
      hasModel: boolean;
      collections: { id: string; links: { name: string; target: string }[] }[];
    };
    expect(hasModel).toBe(false);
    const posts = collections.find(({ id }) => id === 'posts');
    expect(posts?.links.map(({ name, target }) => `${name} ${target}`)).toEqual([
      'author authors',
      'tags tags',
      'comments.post comments',
    ]);
    const long = await ask('/api/collections/tags/create', { values: { label: 'x'.repeat(61) } });
    expect(long).toMatchObject({ error: { code: 'document_invalid', findings: [{ at: 'tags.label' }] } });
    expect(await ask('/api/collections/tags/create', { values: { label: 'plain' } })).toMatchObject({
      document: { label: 'plain' },
    });
    await ask('/api/undo', {});
    await other.stop();
    await bare.db.dispose();
  });
});

describe('the API key', () => {
  it('is in no answer of any route, and in nothing that a job says', async () => {
    const client = await contextDeps(project.db).open();
    const { 'X-Appwrite-Key': key = '' } = client.headers as Record<string, string>;
    expect(key).toMatch(/\w{8}/);
    const answers: string[] = [];
    for (const { method, path } of routes) {
      if (path.includes('/jobs/:job')) continue;
      const filled = path.replace(':collection', 'comments').replace(/:\w+/g, '0');
      const body = {
        where: { text: 'nothing' },
        values: { text: 'something' },
        ids: [],
        text: '[]',
        mapping: {},
        token: '',
      };
      const answer = await askStudio(studio.port, filled, { method, headers, ...(method === 'POST' && { body }) });
      answers.push(`${method} ${path}: ${answer.body} ${JSON.stringify(answer.headers)}`);
    }
    const { body: listed } = await askStudio(studio.port, '/api/jobs', { headers });
    const { jobs } = JSON.parse(listed) as { readonly jobs: readonly { readonly id: string }[] };
    for (const { id } of jobs) {
      const { body } = await askStudio(studio.port, `/api/jobs/${id}/events`, { headers });
      expect(body).toMatch(/"type":"(?:done|failed)"/);
      answers.push(`${id}: ${body}`);
      answers.push((await askStudio(studio.port, `/api/jobs/${id}/stop`, { method: 'POST', headers, body: {} })).body);
    }
    expect(answers.filter((answer) => answer.includes(key))).toEqual([]);
    expect(jobs.length).toBeGreaterThan(5);
  });
});
