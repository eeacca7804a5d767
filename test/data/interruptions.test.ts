import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, BeforeCreate, BeforeUpdate, Collection, DbContext, Id, Index, type Opt } from 'entwrite';
import { importData, type OnConflict } from 'entwrite/data';
import { EmbeddedAppwrite, type HttpFault } from 'entwrite/embedded';
import { requestKinds, sampleRequests } from '../support/disturb.js';
import { startHoldingProxy } from '../support/holding-proxy.js';

@Collection('people')
class Person {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 40 }) email!: string;
  @Attribute({ size: 40, required: false }) name?: string;
  @Attribute({ type: 'datetime', default: () => new Date() }) joined!: Opt<Date>;

  @BeforeCreate() @BeforeUpdate() fold(): void {
    if (this.name !== undefined) this.name = this.name.toLowerCase();
  }
}

class People extends DbContext {
  readonly people = this.set(Person);
}

const ROWS = 210;
/** Every third row names its document by the id. */
const isNamed = (row: number) => row % 3 === 0;
const emailOf = (row: number) => `person${row}@example.org`;

const ENGINES = ['mariadb', 'postgresql'] as const;
type Engine = (typeof ENGINES)[number];
const WAYS: readonly OnConflict[] = ['fail', 'skip', 'update'];
/** What an engine is tried with: each way on one of the two, and all on both in `npm run test:long`. */
const waysOf = (engine: Engine, turn: number) =>
  WAYS.filter((_, nth) => process.env.LONG || (nth + turn) % 2 === ENGINES.indexOf(engine));

describe.each(ENGINES)('an import that is interrupted, on %s', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-data-'));
  const from = join(folder, 'people.ndjson');
  let server: EmbeddedAppwrite;
  let db: People;

  beforeAll(async () => {
    const appwrite = engine === 'postgresql' ? 'main' : '1.9';
    server = await EmbeddedAppwrite.start({ appwrite, engine });
    const { endpoint, projectId, apiKey } = server;
    db = new People({ endpoint, projectId, apiKey, databaseId: 'data' });
    await db.getSchemaManager().ensureCreated();
    const rows = Array.from({ length: ROWS }, (_, row) => ({
      ...(isNamed(row) && { id: `p${row}` }),
      email: emailOf(row),
      name: `New${row}`,
    }));
    writeFileSync(from, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  });
  beforeEach(async () => {
    server.setFaults({});
    await db.people.deleteMany({});
  });
  afterAll(async () => {
    await db.dispose();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Nothing gets through from the n-th request on: that one is carried out or not, and no other is sent. */
  function dieAt(n: number, isLastDone: boolean): void {
    let sent = 0;
    server.setFaults({
      http({ path }): HttpFault | undefined {
        if (!path.startsWith('/tablesdb/data')) return undefined;
        sent += 1;
        return sent < n ? undefined : { kind: 'status', status: 401, after: isLastDone && sent === n };
      },
    });
  }

  const run = (onConflict: OnConflict) => importData(db, { collection: 'people', from, onConflict });

  // First at some of the first and last requests of each kind, at all of them in `npm run test:long`.
  test.each(waysOf(engine, 0))('twice writes no row twice and leaves none out (%s)', async (onConflict) => {
    const there = onConflict === 'fail' ? [] : [1, 3, 7, 120, 202, 204];
    const inTheWay = there.map((row) => ({
      ...(isNamed(row) && { id: `p${row}` }),
      email: emailOf(row),
      name: 'old',
    }));
    await db.people.createMany(inTheWay);
    const kinds = await requestKinds(server, 'data', () => run(onConflict));
    const turn = WAYS.indexOf(onConflict) + (engine === 'mariadb' ? 0 : WAYS.length);
    for (const first of sampleRequests(kinds, turn, 3)) {
      server.setFaults({});
      await db.people.deleteMany({});
      await db.people.createMany(inTheWay);
      let isDone = false;
      for (const [n, isLastDone] of [
        [first, true],
        [1 + (first % 4), first % 2 === 0],
        [Number.POSITIVE_INFINITY, false],
      ] as const) {
        dieAt(n, isLastDone);
        isDone ||= await run(onConflict).then(
          () => true,
          () => false,
        );
      }
      const found = (await db.people.all()).map(({ email, name }) => `${email} ${name}`).sort();
      const expected = Array.from({ length: ROWS }, (_, row) => {
        const isOld = onConflict === 'skip' && there.includes(row);
        return `${emailOf(row)} ${isOld ? 'old' : `new${row}`}`;
      }).sort();
      expect({ first, isDone, found }).toEqual({ first, isDone: true, found: expected });
    }
  });

  test('does not continue with another file of rejected rows', async () => {
    const some = join(folder, 'some.ndjson');
    const rows = Array.from({ length: ROWS }, (_, row) => ({ email: row === 3 ? 'x'.repeat(50) : emailOf(row) }));
    writeFileSync(some, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const [mine, other] = [join(folder, 'mine.ndjson'), join(folder, 'other.ndjson')];
    const into = (rejects: string) => importData(db, { collection: 'people', from: some, rejects });
    let writes = 0;
    server.setFaults({
      http({ method, path }): HttpFault | undefined {
        writes += isWrite(method, path) ? 1 : 0;
        return writes > 2 ? { kind: 'status', status: 401 } : undefined;
      },
    });
    await expect(into(mine)).rejects.toThrow('401');
    server.setFaults({});
    await expect(into(other)).rejects.toMatchObject({ code: 'data_refused', expected: mine });
    expect(await into(mine)).toMatchObject({ created: ROWS - 1, rejected: 1, resumedAt: 201 });
    expect(readFileSync(mine, 'utf8').split('\n')).toHaveLength(2);
  });

  test('does not say that nothing was written where the first rows may be', async () => {
    const some = join(folder, 'changed.ndjson');
    writeFileSync(some, '{"email":"a@example.org"}\n');
    const again = () => importData(db, { collection: 'people', from: some });
    server.setFaults({
      http: ({ method, path }) => (isWrite(method, path) ? { kind: 'status', status: 401, after: true } : undefined),
    });
    await expect(again()).rejects.toThrow('401');
    expect(await db.people.count()).toBe(1);
    let isChanged = false;
    server.setFaults({
      http() {
        if (!isChanged) appendFileSync(some, '{"email":"b@example.org"}\n');
        isChanged = true;
        return undefined;
      },
    });
    await expect(again()).rejects.toMatchObject({
      code: 'import_incomplete',
      remedy: expect.stringMatching(/^Documents of the first 1 row may be there\. Wait .* import the missing ones/),
    });
  });

  const isWrite = (method: string, path: string) => method === 'POST' && /\/rows$/.test(path);
  const write = (body: unknown) =>
    fetch(`${server.endpoint}/tablesdb/data/tables/people/rows`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Appwrite-Project': server.projectId,
        'X-Appwrite-Key': server.apiKey,
      },
      body: JSON.stringify(body),
    });

  test.each(
    waysOf(engine, 1),
  )('meets what comes between its look and its write as if it had been there: %s', async (onConflict) => {
    const { endpoint, projectId, apiKey } = server;
    const proxy = await startHoldingProxy(endpoint);
    const behind = new People({ projectId, apiKey, endpoint: proxy.endpoint, databaseId: 'data' });
    const goOn = () => importData(behind, { collection: 'people', from, onConflict });
    try {
      let lost: unknown;
      server.setFaults({
        http({ method, path, body }): HttpFault | undefined {
          if (lost === undefined && !isWrite(method, path)) return undefined;
          lost ??= body;
          return { kind: 'status', status: 401 };
        },
      });
      await expect(goOn()).rejects.toThrow('401');
      server.setFaults({});
      const held = proxy.hold(isWrite);
      const second = goOn();
      await held;
      // The last request of the first run arrives; and somebody else adds one of the people.
      expect((await write(lost)).status).toBe(201);
      const other = { rowId: 'other', data: { email: emailOf(200), name: 'other' } };
      if (onConflict === 'update') expect((await write(other)).status).toBe(201);
      proxy.release();
      expect(await second).toMatchObject({ rejected: 0, rejects: null });
      const found = (await db.people.all()).map(({ email, name }) => `${email} ${name}`).sort();
      expect(found).toEqual(Array.from({ length: ROWS }, (_, row) => `${emailOf(row)} new${row}`).sort());
    } finally {
      await behind.dispose();
      await proxy.stop();
    }
  });
});
