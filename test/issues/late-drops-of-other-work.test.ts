import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import { createBackup } from '../../src/backup/create/create-backup.js';
import { restoreBackup } from '../../src/backup/restore/restore-backup.js';
import { runDoctor } from '../../src/doctor/run-doctor.js';
import { EmbeddedAppwrite, faultOn } from '../../src/embedded/index.js';
import type { ProgressEvent } from '../../src/progress.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, index, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/** Not only migrations drop things: what a purge, a fix or a restore was about to drop when it was killed may be dropped later, too. */

const LEASE = 1_000;
const users = collection('users', [attribute('name', 'string')]);
const notes = collection('notes', [attribute('text', 'string')]);
const whole = schemaOf(users, notes);

let server: EmbeddedAppwrite;
let database: LiveDatabase;
let folder: string;

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  folder = mkdtempSync(join(tmpdir(), 'entwrite-drops-'));
});
beforeEach(async () => {
  const { endpoint, projectId, apiKey } = server;
  database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  await managerOf(database, whole).migrate();
});
afterEach(() => server.setFaults({}));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});

/** A process that ends while it sends its first drop of what is not its own: the network has it. */
function endingAtItsDrop(): { readonly dying: LiveDatabase; readonly late: () => Promise<unknown> } {
  let drop: ServerRequest | undefined;
  const dying = watchingRequests(database, async (request) => {
    if (drop === undefined && (request.method !== 'DELETE' || request.path[3]?.startsWith('entwrite_'))) return;
    drop ??= request;
    throw new Error('the process has ended');
  });
  return {
    dying,
    async late() {
      const { method = 'DELETE', path = [] } = drop ?? {};
      await database.transport.send({ method, path, repeatable: false });
    },
  };
}

async function writtenDown(): Promise<readonly string[] | undefined> {
  return (await createStateStore(database.schemas, database.documents).read()).lock?.intent.drops;
}

const doctorOf = ({ transport, schemas, documents }: LiveDatabase) =>
  runDoctor(
    {
      endpoint: server.endpoint,
      transport,
      schemas,
      documents,
      model: () => ({ entities: [], schema: whole, renames: [] }),
      onProgress: () => {},
    },
    { fix: true, quick: true },
  );

async function failAttribute(): Promise<void> {
  server.setFaults({ columns: () => ({ kind: 'fail', error: 'no room' }) });
  const path = ['tablesdb', database.databaseId, 'tables', 'users', 'columns', 'boolean'];
  await database.transport.send({ method: 'POST', path, parameters: { key: 'active', required: false } });
  await database.schemas.settle(() => true).catch(() => {});
  server.setFaults({});
}

test('a parked collection whose purge was killed comes back only once that purge can do nothing any more', async () => {
  await database.documents.create('notes', 'n', { values: { text: 'old' } });
  await managerOf(database, schemaOf(users), { drops: 'park' }).migrate();
  const { dying, late } = endingAtItsDrop();
  const purge = managerOf(dying, schemaOf(users), { drops: 'park', lease: LEASE }).purge({ olderThan: 0 });
  expect(await failureOf(purge)).toBeDefined();
  expect(await writtenDown()).toEqual(['notes/*']);

  const arrived: Promise<unknown>[] = [];
  const onProgress = (event: ProgressEvent) => {
    if (event.type === 'waiting' && event.pending[0]?.startsWith('a drop')) arrived.push(late());
  };
  await managerOf(database, whole, { drops: 'park', lease: LEASE, onProgress }).migrate();
  expect(arrived).toHaveLength(1);
  await Promise.all(arrived);
  await database.documents.create('notes', 'new', { values: { text: 'new' } });
  expect((await managerOf(database, whole, { drops: 'park' }).analyze()).operations).toEqual([]);
});

test('what is parked again waits for the purge of what had the name before', async () => {
  const after = schemaOf(collection('users', [attribute('age', 'integer')]), notes);
  const parking = (schema: DatabaseSchema, of = database) =>
    managerOf(of, schema, { drops: 'park', lease: SHORT_LEASE });
  await database.documents.create('users', 'u', { values: { name: 'Ada' } });
  await parking(after).migrate();
  const { dying, late } = endingAtItsDrop();
  expect(await failureOf(parking(after, dying).purge({ olderThan: 0 }))).toBeDefined();
  // Back under its own name it is out of reach of that request, and parked again within it.
  await parking(whole).migrate();
  const arrived: Promise<unknown>[] = [];
  const onProgress = (event: ProgressEvent) => {
    if (event.type === 'waiting' && event.pending[0]?.startsWith('a drop')) arrived.push(failureOf(late()));
  };
  await managerOf(database, after, { drops: 'park', lease: SHORT_LEASE, onProgress }).migrate();
  expect(arrived).toHaveLength(1);
  await Promise.all(arrived);
  await parking(whole).migrate();
  expect(await database.documents.get('users', 'u')).toMatchObject({ name: 'Ada' });
});

test('a purge that is killed after its last drop leaves nothing behind that takes the next collection of that id for its own', async () => {
  await managerOf(database, schemaOf(users), { drops: 'park' }).migrate();
  let isGone = false;
  const dying = watchingRequests(database, async ({ method, path }) => {
    if (isGone && method !== 'GET') throw new Error('the process has ended');
    isGone ||= method === 'DELETE' && path.at(-1) === 'notes';
  });
  const manager = (of: LiveDatabase) => managerOf(of, schemaOf(users), { drops: 'park', lease: LEASE });
  expect(await failureOf(manager(dying).purge({ olderThan: 0 }))).toBeDefined();
  expect(await manager(database).purge({ olderThan: 0 })).toEqual({ purged: [], kept: [] });

  const path = ['tablesdb', database.databaseId, 'tables'];
  await database.transport.send({ method: 'POST', path, parameters: { tableId: 'notes', name: 'By somebody else' } });
  expect((await manager(database).analyze()).operations).toEqual([]);
});

test('a fix writes down what it is about to delete', async () => {
  await failAttribute();
  const { dying } = endingAtItsDrop();
  expect(await failureOf(doctorOf(dying))).toBeDefined();
  expect(await writtenDown()).toEqual(['users/active']);
});

test.each(['reset-before', 'reset-after'] as const)('a fix whose answer is lost deletes once (%s)', async (kind) => {
  await failAttribute();
  server.setFaults({ http: faultOn({ method: 'DELETE', path: /\/columns\/active$/, nth: 1 }, { kind }) });
  const { fixed, findings } = await doctorOf(database);
  expect({ fixed, findings }).toEqual({ fixed: ["delete the failed attribute 'users.active'"], findings: [] });
});

test('a fix that somebody else was faster with is reported as things are then', async () => {
  await failAttribute();
  let isRepaired = false;
  const beaten = watchingRequests(database, async ({ method }) => {
    if (method === 'GET' || isRepaired) return;
    isRepaired = true;
    await database.schemas.deleteFailed({
      collection: 'users',
      kind: 'attribute',
      key: 'active',
      status: 'failed',
      error: '',
    });
    await database.schemas.settle(() => true);
  });
  const { fixed, findings } = await doctorOf(beaten);
  expect({ isRepaired, fixed, findings: findings.map(({ rule }) => rule) }).toEqual({
    isRepaired: true,
    fixed: [],
    findings: [],
  });
});

test('a restore writes down which indexes it is about to make again', async () => {
  const indexed = (...keys: string[]) =>
    schemaOf(collection('users', users.attributes, { indexes: [index('by_name', keys)] }), notes);
  await managerOf(database, indexed('name')).migrate();
  const source = { ...database, projectId: server.projectId };
  const saved = join(folder, 'saved');
  await createBackup(source, { folder: saved });
  await managerOf(database, indexed('name', '$createdAt')).migrate({ allowDestructive: true });
  const { dying } = endingAtItsDrop();
  expect(await failureOf(restoreBackup({ ...source, ...dying }, { folder: saved }))).toBeDefined();
  expect(await writtenDown()).toEqual(['users/by_name']);
});
