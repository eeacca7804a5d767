import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { ShelfDb } from './shelf.js';

const MANY = Array.from({ length: 600 }, (_, at) => `t${at}`);

/** In some orders a page is found by the ids of the whole list; documents may be deleted before they are read. */
describe.each([
  ['a relation', 'mariadb', { owner: 'asc' }, {}],
  ['floats of fifteen digits', 'postgresql', { price: 'asc' }, {}],
  ['texts among more than one request holds', 'mariadb', { text: 'asc' }, { text: { $in: MANY } }],
] as const)('pages in an order by %s', (_, engine, order, where) => {
  let server: EmbeddedAppwrite;
  let db: ShelfDb;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start({ appwrite: engine === 'mariadb' ? '1.9' : 'main', engine });
    const { endpoint, projectId, apiKey } = server;
    db = new ShelfDb({ endpoint, projectId, apiKey, databaseId: 'shelf' });
    await db.getSchemaManager().ensureCreated();
  });
  afterAll(async () => {
    await db.dispose();
    await server.stop();
  });
  beforeEach(async () => {
    await db.items.deleteMany({});
    if (!(await db.owners.exists())) await db.owners.create({ id: 'o' });
    const rows = Array.from({ length: 9 }, (__, at) => ({
      id: `i${at}`,
      price: 123_456_789_012_345,
      text: 't7',
      owner: 'o',
    }));
    await db.items.createMany(rows);
  });

  /** Acts once, right before documents are asked for by their ids. */
  function beforeReading(
    act: (send: (method: string, id: string, data?: object) => Promise<unknown>) => Promise<unknown>,
  ): void {
    const { endpoint, projectId, apiKey } = server;
    const headers = { 'content-type': 'application/json', 'x-appwrite-project': projectId, 'x-appwrite-key': apiKey };
    let state: 'waits' | 'acts' | 'done' = 'waits';
    server.setFaults({
      http({ method, path, body }) {
        const isById =
          method === 'GET' &&
          path.endsWith('/items/rows') &&
          /"equal"[^}]*"\$id"/.test(JSON.stringify(body).replaceAll('\\"', '"'));
        if (!isById || state === 'done') return undefined;
        if (state === 'waits') {
          state = 'acts';
          const send = (how: string, id: string, data: object = {}) =>
            fetch(`${endpoint}${path}/${id}`, { method: how, headers, body: JSON.stringify(data) });
          void act(send).then(() => {
            state = 'done';
          });
        }
        return { kind: 'status', status: 429 };
      },
    });
  }
  const deleteBeforeReading = (ids: readonly string[]) =>
    beforeReading((send) => Promise.all(ids.map((id) => send('DELETE', id))));

  test('go on to the end', async () => {
    const asked = db.items.where(where).orderBy(order);
    const ids: string[] = [];
    let page = await asked.page({ size: 3 });
    ids.push(...page.items.map(({ id }) => id));
    deleteBeforeReading(['i3', 'i5']);
    while (page.hasNextPage) {
      page = await asked.page({ size: 3, after: page.endCursor });
      ids.push(...page.items.map(({ id }) => id));
    }
    server.setFaults({});
    expect(ids).toEqual(['i0', 'i1', 'i2', 'i4', 'i6', 'i7', 'i8']);
  });

  test('go back to the beginning', async () => {
    const asked = db.items.where(where).orderBy(order);
    let page = await asked.page({ size: 9 });
    const ids: string[] = [];
    deleteBeforeReading(['i7', 'i6']);
    page = await asked.page({ size: 3, before: page.endCursor });
    ids.unshift(...page.items.map(({ id }) => id));
    while (page.hasPreviousPage) {
      page = await asked.page({ size: 3, before: page.startCursor });
      ids.unshift(...page.items.map(({ id }) => id));
    }
    server.setFaults({});
    expect(ids).toEqual(['i0', 'i1', 'i2', 'i3', 'i4', 'i5']);
  });

  test('miss no document where the last one of a page is moved while it is read', async () => {
    await db.owners.upsert({ id: 'z' });
    const asked = db.items.where(where).orderBy(order);
    let page = await asked.page({ size: 3 });
    const ids = page.items.map(({ id }) => id);
    beforeReading((send) => send('PATCH', 'i5', { data: { owner: 'z', price: 923_456_789_012_345, text: 't9' } }));
    while (page.hasNextPage) {
      page = await asked.page({ size: 3, after: page.endCursor });
      ids.push(...page.items.map(({ id }) => id));
    }
    server.setFaults({});
    expect(ids).toEqual(['i0', 'i1', 'i2', 'i3', 'i4', 'i6', 'i7', 'i8', 'i5']);
  });

  test('miss none where the document before it is written again and again', async () => {
    const asked = db.items.where(where).orderBy(order);
    const first = await asked.page({ size: 3 });
    let writes = 0;
    const { endpoint, projectId, apiKey } = server;
    const other = new ShelfDb({ endpoint, projectId, apiKey, databaseId: 'shelf' });
    const ids = first.items.map(({ id }) => id);
    let page = first;
    while (page.hasNextPage) {
      const busy = setInterval(() => {
        writes += 1;
        void other.items.update('i4', { count: writes }).catch(() => {});
      }, 0);
      page = await asked.page({ size: 3, after: page.endCursor });
      clearInterval(busy);
      ids.push(...page.items.map(({ id }) => id));
    }
    await other.dispose();
    expect(ids).toEqual(['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'i7', 'i8']);
  });

  test('do not go on from a document that others moved, where only that shows the place', async () => {
    await db.owners.upsert({ id: 'z' });
    const asked = db.items.where(where).orderBy(order);
    const { endCursor } = await asked.page({ size: 3 });
    await db.items.update('i2', { owner: 'z', price: 1, text: 't9' });
    const next = asked.page({ size: 2, after: endCursor });
    if ('text' in order) expect((await next).items.map(({ id }) => id)).toEqual(['i3', 'i4']);
    else await expect(next).rejects.toMatchObject({ code: 'query_invalid', found: expect.stringContaining("'i2'") });
  });
});
