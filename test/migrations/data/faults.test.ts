import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackup } from 'entwrite/backup';
import { EmbeddedAppwrite, faultOn, type HttpFault } from 'entwrite/embedded';
import { createDocumentGateway } from '../../../src/appwrite/documents/create-document-gateway.js';
import { Client } from '../../../src/appwrite/http/node-appwrite.js';
import { createTransport } from '../../../src/appwrite/http/transport.js';
import { createSchemaGateway } from '../../../src/appwrite/schema/schema-gateway.js';
import type { DataAccess } from '../../../src/migrations/data/access/data-access.js';
import { rollBackWritten } from '../../../src/migrations/data/rollback/roll-back-written.js';
import { openWrittenLog, type WrittenLog } from '../../../src/migrations/data/rollback/written-log.js';
import type { WrittenDocument } from '../../../src/migrations/data/written-document.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { stateOf, type TestDatabase, testDatabase } from '../../support/backup.js';
import { recordKinds, sampleRequests, strikeEachKind } from '../../support/disturb.js';
import type { LiveDatabase } from '../../support/live-database.js';
import { BLOG, createDatabase, newRecord, stepOf } from './support.js';

/**
 * A fault, or a crash, in a data step: in `npm test` the first request of each kind meets a fault, and crashes take some of the first
 * and last requests of each kind; in `npm run test:long` each request meets each of them alone, too. What it comes to must be what an
 * undisturbed one comes to.
 */

const FAULTS: readonly HttpFault[] = [
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 500, after: true },
  { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
];

let server: EmbeddedAppwrite;
let root: string;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  root = mkdtempSync(join(tmpdir(), 'entwrite-faults-'));
});
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await server.stop();
});

function newDatabase(databaseId?: string): TestDatabase {
  const { endpoint, projectId, apiKey } = server;
  return testDatabase({ endpoint, projectId, apiKey, stop: async () => {} }, databaseId);
}

async function seed(database: TestDatabase): Promise<DatabaseSchema> {
  const schema = await createDatabase(database, { collections: BLOG.collections.filter(({ id }) => id !== 'labels') });
  const { db } = stepOf(database, schema);
  await db.createMany('authors', [
    { $id: 'ada', email: 'ada@example.com' },
    { $id: 'bob', email: 'bob@example.com' },
    { $id: 'old1', name: 'old' },
    { $id: 'old2', name: 'old' },
  ]);
  await db.createMany(
    'posts',
    ['One', 'Two', 'one', 'Three', 'TWO'].map((title, n) => ({
      $id: `p${n}`,
      title,
      views: n,
      authorEmail: n % 2 === 0 ? 'ada@example.com' : 'bob@example.com',
    })),
  );
  return schema;
}

/** A step that may run again: fixed ids, values that do not depend on how often it ran. */
async function step(db: DataAccess): Promise<void> {
  await db.create('authors', { name: 'Eve' }, { id: 'eve' });
  await db.createMany('authors', [
    { $id: 'x1', name: 'X1' },
    { $id: 'x2', name: 'X2' },
  ]);
  await db.backfill('posts', 'subtitle', ({ title }: { title: string }) => `About ${title}`, { size: 2 });
  await db.slugify('posts', { from: 'title', into: 'slug', size: 2, concurrency: 1 });
  await db.link('posts', { from: 'authorEmail', to: ['authors', 'email'], into: 'authorId', size: 3 });
  await db.deduplicate('posts', ['title'], {
    merge: (kept, others) => ({ views: others.reduce((sum, { views }) => sum + Number(views), Number(kept.views)) }),
  });
  await db.updateEach('authors', { bulk: true, where: { name: null } }, ({ $id }) => ({ name: $id }));
  await db.transaction(async (transaction) => {
    const author = await transaction.get('authors', 'ada');
    if (author?.name === 'Ada the first') return;
    await transaction.update('authors', 'ada', { name: 'Ada the first' });
    await transaction.delete('authors', 'old1');
  });
  await db.delete('authors', 'old2');
}

/** Documents without their times. */
async function contents(database: TestDatabase) {
  const { documents } = await stateOf(database);
  return Object.fromEntries(
    Object.entries(documents).map(([id, texts]) => [
      id,
      texts.map((text) => text.replace(/"\$(created|updated)At":"[^"]*",/g, '')),
    ]),
  );
}

let expected: Awaited<ReturnType<typeof contents>>;
beforeAll(async () => {
  const database = newDatabase();
  const schema = await seed(database);
  await step(stepOf(database, schema).db);
  expected = await contents(database);
  expect(expected.posts).toHaveLength(3);
  expect(expected.authors).toHaveLength(5);
}, 60_000);

/** A database of its own for work that is disturbed. */
async function disturbed(work: (database: TestDatabase, schema: DatabaseSchema) => Promise<void>): Promise<void> {
  const database = newDatabase();
  const schema = await seed(database);
  await work(database, schema);
  server.setFaults({});
  await database.schemas.deleteDatabase();
}

/** The requests of work that nothing disturbs from when it calls `arm`. */
async function requestsOf(work: (arm: () => void, ...place: Place) => Promise<void>): Promise<readonly string[]> {
  const kinds: string[] = [];
  await disturbed((...place) => work(() => recordKinds(server, '', kinds), ...place));
  return kinds;
}
type Place = readonly [database: TestDatabase, schema: DatabaseSchema];

/** Disturbs work from when it calls `arm`: the first request of each kind, and in the long run each request by each fault. */
async function withFaults(work: (arm: () => void, ...place: Place) => Promise<void>): Promise<readonly string[]> {
  const kinds = await requestsOf(work);
  // Every second kind, and then the others: what a fault leads to is not disturbed itself.
  for (const turn of process.env.LONG ? Array(2 * FAULTS.length).keys() : [0, 1]) {
    const only = [...new Set(kinds)].filter((_, at) => at % 2 === turn % 2);
    let struck: ReadonlySet<string> = new Set();
    const arm = () => {
      struck = strikeEachKind(server, { turn, faults: FAULTS, only });
    };
    await disturbed((...place) => work(arm, ...place));
    expect([...struck].sort()).toEqual([...only].sort());
  }
  for (const [at] of process.env.LONG ? kinds.entries() : [])
    for (const fault of FAULTS) {
      const arm = () => server.setFaults({ http: faultOn({ nth: at + 1 }, fault) });
      await disturbed((...place) => work(arm, ...place));
    }
  return kinds;
}

/** Lets the step die at some of its first and last requests of each kind, at all of them in the long run. */
async function atRequests(turn: number, work: (nth: number, ...place: Place) => Promise<void>): Promise<void> {
  const kinds = await requestsOf(async (arm, database, schema) => {
    arm();
    await step(stepOf(database, schema).db);
  });
  expect(kinds.length).toBeGreaterThan(30);
  for (const nth of sampleRequests(kinds, turn, 3)) await disturbed((...place) => work(nth, ...place));
}

describe('a data step', () => {
  it('comes to the same after faults, without anybody calling it again', async () => {
    const requests = await withFaults(async (arm, database, schema) => {
      arm();
      const { db, record } = stepOf(database, schema);
      await step(db);
      server.setFaults({});
      expect(await contents(database)).toEqual(expected);
      // Times that the log tells are those of the last write of the step.
      for (const { collection, id } of record.written) {
        const last = record.written.filter((write) => write.collection === collection && write.id === id).at(-1);
        if (last === undefined || last.kind === 'deleted' || last.updatedAt === null) continue;
        expect((await database.documents.get(collection, id))?.$updatedAt).toBe(last.updatedAt);
      }
    });
    expect(requests.length).toBeGreaterThan(30);
  }, 600_000);

  it('comes to the same when the process dies at any request and the step runs again', async () => {
    await atRequests(0, async (nth, database, schema) => {
      const { checkpoints } = await die(nth, database, schema);
      await step(stepOf(database, schema, {}, newRecord(checkpoints)).db);
      expect({ nth, contents: await contents(database) }).toEqual({ nth, contents: expected });
    });
  }, 600_000);
});

/** Runs the step in a process that dies at a request: carried out for every second one, and nothing happens any more. */
async function die(nth: number, database: TestDatabase, schema: DatabaseSchema, log?: WrittenLog) {
  const { checkpoints } = newRecord();
  let sent = 0;
  let isDead = false;
  const alive = () => {
    if (isDead) throw new Error('dead');
  };
  server.setFaults({
    http: () => {
      sent += 1;
      if (sent >= nth) isDead = true;
      if (!isDead) return undefined;
      return { kind: sent === nth && nth % 2 === 0 ? 'reset-after' : 'reset-before' };
    },
  });
  const dying = {
    checkpoints: {
      load: (key: string) => checkpoints.get(key),
      async save(key: string, value: unknown) {
        alive();
        checkpoints.set(key, JSON.parse(JSON.stringify(value)));
      },
    },
    confirm: async () => alive(),
    async onWritten(write: WrittenDocument) {
      alive();
      await log?.append(write);
    },
  };
  await step(stepOf(impatient(database.databaseId), schema, dying).db).catch(() => {});
  server.setFaults({});
  return { checkpoints };
}

describe('undoing a data step', () => {
  it('comes to the same after faults and further calls', async () => {
    const requests = await withFaults(async (arm, database, schema) => {
      const folder = mkdtempSync(join(root, 'backup-'));
      rmSync(folder, { recursive: true });
      await createBackup(database, { folder });
      const before = await stateOf(database);
      const path = `${folder}-log`;
      const log = await openWrittenLog(path);
      await step(stepOf(database, schema, { onWritten: log.append }).db);
      await log.close();
      arm();
      const undo = () => rollBackWritten(database, { folder, log: path });
      const undone = await undo().catch(undo);
      server.setFaults({});
      expect(undone.leftIds).toEqual([]);
      expect(await stateOf(database)).toEqual(before);
    });
    expect(requests.length).toBeGreaterThan(8);
  }, 600_000);

  it('leaves what a crash has left unclear and restores the rest', async () => {
    await atRequests(1, async (nth, database, schema) => {
      const folder = join(root, `crash-${nth}`);
      await createBackup(database, { folder });
      const before = await stateOf(database);
      const path = join(root, `crash-log-${nth}`);
      const log = await openWrittenLog(path);
      await die(nth, database, schema, log);
      await log.close();
      const crashed = await stateOf(database);
      const { left } = await rollBackWritten(database, { folder, log: path });
      const now = await stateOf(database);
      let unclear = 0;
      for (const [id, saved] of Object.entries(before.documents)) {
        const texts = [...(now.documents[id] ?? [])];
        for (const text of texts) if (!saved.includes(text)) expect(crashed.documents[id]).toContain(text);
        unclear += texts.filter((text) => !saved.includes(text)).length;
        unclear += saved.filter((text) => !texts.some((other) => idOf(other) === idOf(text))).length;
      }
      // At most what one request writes: two documents of a transaction, or several created or changed in bulk.
      expect({ nth, left: left <= unclear, unclear: unclear <= 3 }).toEqual({ nth, left: true, unclear: true });
    });
  }, 600_000);
});

function idOf(text: string): string {
  return (JSON.parse(text) as { readonly $id: string }).$id;
}

/** The same database; what fails is not sent again, so that a dead process stays dead. */
function impatient(databaseId: string): LiveDatabase {
  const { endpoint, projectId, apiKey } = server;
  const client = new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey);
  const transport = createTransport(async () => client, { deadline: 0 });
  return {
    databaseId,
    transport,
    schemas: createSchemaGateway(transport, databaseId),
    documents: createDocumentGateway(transport, databaseId),
  };
}
