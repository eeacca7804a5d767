import { performOnce } from '../../src/appwrite/schema/perform-once.js';
import { EmbeddedAppwrite, faultOn } from '../../src/embedded/index.js';
import { EMPTY_SCHEMA } from '../../src/schema/database-schema.js';
import { acquireLease } from '../../src/schema-manager/lock/acquire-lease.js';
import { awaitLock } from '../../src/schema-manager/lock/await-lock.js';
import { NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { seize, takeLease } from '../../src/schema-manager/lock/lease.js';
import { thisHolder } from '../../src/schema-manager/lock/lock-record.js';
import { NO_STATE } from '../../src/schema-manager/lock/managed-state.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { pause } from '../../src/util/pause.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, schemaOf } from '../support/schema-manager.js';

/** The lock: who holds it, who may write, and what a process that slept, or a request that was late, can still do. */

let server: EmbeddedAppwrite;
let database: LiveDatabase;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
beforeEach(async () => {
  const { endpoint, projectId, apiKey } = server;
  database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  await database.schemas.createDatabase();
  await storeOf(database).prepare();
});
afterEach(() => server.setFaults({}));
afterAll(() => server.stop());

const storeOf = ({ schemas, documents }: LiveDatabase) => createStateStore(schemas, documents);
const model = schemaOf(collection('notes', [attribute('text', 'string')]));
const [notes] = model.collections;
if (notes === undefined) throw new Error('no collection');
const creation = { type: 'create_collection', collection: notes } as const;

async function takeOver(): Promise<void> {
  const store = storeOf(database);
  const { lock } = await store.read();
  if (lock === null || !(await seize(store, lock))) throw new Error('not seized');
}

/** Answers to the first write of a kind are lost, and somebody takes the lock meanwhile. */
function loseAndTakeOver(method: string, path: RegExp): { readonly sent: () => number } {
  let sent = 0;
  server.setFaults({
    http: (request) => {
      if (request.method !== method || !path.test(request.path)) return undefined;
      sent += 1;
      return sent === 1 ? { kind: 'reset-before' } : undefined;
    },
  });
  return { sent: () => sent };
}

test('a write whose answer was lost is not repeated when the lock was taken meanwhile', async () => {
  const lease = await acquireLease(storeOf(database), { lease: 60_000 });
  await performOnce(database.schemas, creation, EMPTY_SCHEMA);
  await database.documents.create('notes', 'a', { values: { text: 'mine' } });
  const documents = database.documents.guardedBy({
    ...lease,
    onUnanswered() {},
    async beforeAttempt() {
      await takeOver().catch(() => {});
      await lease.serverTime();
      return await lease.beforeAttempt();
    },
  });
  const { sent } = loseAndTakeOver('PATCH', /notes\/rows/u);
  await expect(
    documents.update('notes', 'a', { values: { text: 'late' } }, { repeatable: true }),
  ).rejects.toMatchObject({ code: 'lock_lost' });
  expect(sent()).toBe(0);
  expect((await database.documents.get('notes', 'a'))?.text).toBe('mine');
});

test('each attempt asks: the second one finds the lock taken', async () => {
  const lease = await acquireLease(storeOf(database), { lease: 60_000 });
  await performOnce(database.schemas, creation, EMPTY_SCHEMA);
  await database.documents.create('notes', 'a', { values: { text: 'mine' } });
  let attempts = 0;
  const documents = database.documents.guardedBy({
    ...lease,
    onUnanswered() {},
    async beforeAttempt() {
      attempts += 1;
      if (attempts === 2) await takeOver();
      if (attempts === 2) await lease.serverTime();
      return lease.beforeAttempt();
    },
  });
  const { sent } = loseAndTakeOver('PATCH', /notes\/rows/u);
  await expect(
    documents.update('notes', 'a', { values: { text: 'late' } }, { repeatable: true }),
  ).rejects.toMatchObject({ code: 'lock_lost' });
  expect([attempts, sent()]).toEqual([2, 1]);
  expect((await database.documents.get('notes', 'a'))?.text).toBe('mine');
});

test('a process that slept while it asked for its lock asks again before it writes', async () => {
  const LEASE = 300;
  const store = storeOf(database);
  let phase: 'well' | 'unreachable' | 'asleep' = 'well';
  const replaceLock: typeof store.replaceLock = async (...given) => {
    if (phase === 'unreachable') throw new Error('no answer');
    const written = await store.replaceLock(...given);
    if (phase !== 'asleep') return written;
    phase = 'well';
    await takeOver();
    await pause(LEASE);
    return written;
  };
  const lease = await acquireLease({ ...store, replaceLock }, { lease: LEASE });
  phase = 'unreachable';
  await pause(LEASE * 0.8);
  phase = 'asleep';
  await expect(lease.confirm()).rejects.toMatchObject({ code: 'lock_lost' });
});

test('a stop that leaves a drop unanswered keeps the lock until the drop cannot arrive any more', async () => {
  const lease = await acquireLease(storeOf(database), {});
  await performOnce(database.schemas, creation, EMPTY_SCHEMA);
  const stop = new AbortController();
  server.setFaults({
    http({ method }) {
      if (method !== 'DELETE') return undefined;
      stop.abort();
      return { kind: 'delay', milliseconds: 1_500 };
    },
  });
  const schemas = database.schemas.scoped({ end: stop.signal }).guardedBy(lease);
  const stopped = performOnce(schemas, { type: 'drop_collection', collection: notes }, model);
  await expect(stopped).rejects.toMatchObject({ code: 'aborted_by_user' });
  await lease.release();
  expect((await storeOf(database).read()).lock).toMatchObject({ released: false, isUnanswered: true });

  const next = await acquireLease(storeOf(database), { lease: 2_500 });
  expect(await database.documents.list('notes', []).catch((error: unknown) => error)).toMatchObject({
    code: 'server_refused',
  });
  await performOnce(database.schemas, creation, EMPTY_SCHEMA);
  await database.documents.create('notes', 'a', {});
  await next.release();
});

test('a stop after the answer to a write releases the lock', async () => {
  const lease = await acquireLease(storeOf(database), {});
  const stop = new AbortController();
  server.setFaults({
    http({ method }) {
      return method === 'POST' ? { kind: 'delay', milliseconds: 200 } : undefined;
    },
  });
  const schemas = database.schemas.scoped({ end: stop.signal }).guardedBy(lease);
  await performOnce(schemas, creation, EMPTY_SCHEMA);
  stop.abort();
  await expect(schemas.read()).rejects.toMatchObject({ code: 'aborted_by_user' });
  await lease.release();
  server.setFaults({});
  expect((await storeOf(database).read()).lock).toMatchObject({ released: true });
  expect((await database.schemas.read()).schema.collections.map(({ id }) => id)).toContain('notes');
});

test('an attempt ends when the lease runs out before its answer', async () => {
  const lease = await acquireLease(storeOf(database), { lease: 2_000 });
  await performOnce(database.schemas, creation, EMPTY_SCHEMA);
  server.setFaults({
    http: ({ path, method }) => {
      if (method === 'GET') return undefined;
      if (path.includes('lock-')) return { kind: 'reset-before' };
      return path.includes('notes/rows') ? { kind: 'hang' } : undefined;
    },
  });
  const documents = database.documents.guardedBy(lease);
  const started = Date.now();
  await expect(documents.create('notes', 'a', {})).rejects.toMatchObject({
    code: 'server_unreachable',
    found: 'no answer before the lock had to be renewed',
  });
  // The request alone would wait for thirty seconds.
  expect(Date.now() - started).toBeLessThan(20_000);
  server.setFaults({});
  await lease.release();
});

test('a holder whose lock was taken writes no state over that of the next one', async () => {
  const store = storeOf(database);
  const first = await acquireLease(store, { lease: 60_000 });
  await takeOver();
  const second = await acquireLease(store, { lease: 60_000 });
  expect(second.fencingToken).toBeGreaterThan(first.fencingToken);
  await second.complete({ owned: ['notes'], schema: model });
  await expect(first.complete({ owned: ['other'], schema: EMPTY_SCHEMA })).rejects.toMatchObject({ code: 'lock_lost' });
  await first.release();
  expect((await store.read()).state).toEqual({ owned: ['notes'], schema: model });
});

test('a lock whose creation is answered after a lease is asked about before the first write', async () => {
  // The first answer is lost, and the look at what became of it takes longer than two thirds of a lease.
  const lost = faultOn({ method: 'POST', path: /entwrite_state\/rows$/u, nth: 1 }, { kind: 'reset-after' });
  const slow = faultOn({ method: 'GET', path: /lock-1$/u }, { kind: 'delay', milliseconds: 3_000 });
  server.setFaults({ http: (request) => lost(request) ?? slow(request) });
  const lease = await takeLease(storeOf(database), null, NO_INTENT, { lease: 3_500 });
  if (lease === null) throw new Error('no lease');
  server.setFaults({});
  await takeOver();
  await expect(lease.beforeAttempt()).rejects.toMatchObject({ code: 'lock_lost' });
  await lease.release();
});

test.each([
  'complete',
  'release',
] as const)('what is still under way after %s writes nothing, and leaves the record as it is', async (end) => {
  const lease = await acquireLease(storeOf(database), { lease: 60_000 });
  await performOnce(database.schemas, creation, EMPTY_SCHEMA);
  const documents = database.documents.guardedBy(lease);
  if (end === 'complete') await lease.complete({ owned: ['notes'], schema: model });
  else await lease.release();
  const after = await storeOf(database).read();
  await expect(documents.create('notes', 'a', { values: { text: 'late' } })).rejects.toMatchObject({
    code: 'lock_lost',
  });
  await expect(lease.serverTime()).rejects.toMatchObject({ code: 'lock_lost' });
  expect(await database.documents.get('notes', 'a')).toBeNull();
  expect(await storeOf(database).read()).toEqual(after);
});

test('a lock that is created so late that its number was forgotten is given up', async () => {
  const store = storeOf(database);
  const others = async () => {
    for (let run = 1; run <= 2; run += 1)
      await (await acquireLease(store, { lease: 60_000 })).complete({ owned: ['notes'], schema: model });
  };
  let isFirst = true;
  const late = {
    ...store,
    async createLock(lock: Parameters<typeof store.createLock>[0]) {
      if (isFirst) await others();
      isFirst = false;
      return store.createLock(lock);
    },
  };
  const lease = await acquireLease(late, { lease: 60_000 });
  expect(lease.fencingToken).toBe(3);
  expect((await store.read()).lock?.fencingToken).toBe(3);
  await lease.complete({ owned: ['notes'], schema: model });
});

test('a heartbeat whose answer was lost is recognised, and the holder goes on', async () => {
  const lease = await acquireLease(storeOf(database), { lease: 60_000 });
  server.setFaults({ http: faultOn({ method: 'PATCH', path: /lock-/u, times: 1 }, { kind: 'reset-after' }) });
  await lease.serverTime();
  await lease.complete({ owned: ['notes'], schema: model });
  expect((await storeOf(database).read()).state.owned).toEqual(['notes']);
});

test('a failed run leaves the state of the one before', async () => {
  const store = storeOf(database);
  await (await acquireLease(store, {})).complete({ owned: ['notes'], schema: model });
  await (await acquireLease(store, {})).release();
  await (await acquireLease(store, {})).release();
  expect((await store.read()).state.owned).toEqual(['notes']);
});

test.each([
  ['in another container', { namespace: 'pid:[1]', start: '1' }],
  ['of another start of the machine', { boot: '0b6d3b0e', start: '1' }],
])('a record of a process %s with this hostname and pid is alive until it is silent', async (_name, other) => {
  const store = storeOf(database);
  const { process: identity } = thisHolder();
  const elsewhere = identity ? { ...identity, ...other } : null;
  const lock = await store.createLock({
    fencingToken: 1,
    holder: { ...thisHolder(), process: elsewhere },
    token: 'x',
    heartbeat: 0,
    released: false,
    intent: NO_INTENT,
  });
  expect(await takeLease(store, lock, NO_INTENT)).toBeNull();
  if (lock === null) throw new Error('no lock');
  await expect(awaitLock(store, lock, performance.now() + 300, { lease: 60_000 })).rejects.toMatchObject({
    code: 'locked',
  });
  await awaitLock(store, lock, performance.now() + 30_000, { lease: 300 });
  expect(await acquireLease(store, {})).toMatchObject({ fencingToken: 2 });
});

test('a record of an earlier process with this pid, as the first one of a container has, is not waited for', async () => {
  const store = storeOf(database);
  const { process: identity } = thisHolder();
  if (identity === null || identity === undefined) return;
  const lock = await store.createLock({
    fencingToken: 1,
    holder: { ...thisHolder(), process: { ...identity, start: '1' } },
    token: 'x',
    heartbeat: 0,
    released: false,
    intent: NO_INTENT,
  });
  if (lock === null) throw new Error('no lock');
  await awaitLock(store, lock, performance.now() + 30_000, { lease: 60_000 });
  expect(await acquireLease(store, {})).toMatchObject({ fencingToken: 2 });
});

test('the lock and the state of the version before are read', async () => {
  const holder = { host: 'ci-7', pid: 4711, instance: 'ab', since: '2026-01-02T03:04:05.678Z' };
  const keys = { shadowKey: 'shadow_0123456789abcdef', oldKey: 'before_0123456789abcdef' };
  const n = { key: 'n', required: false, array: false, default: null, min: null, max: null };
  const shadow = { collection: 'old', from: { ...n, type: 'integer' }, to: { ...n, type: 'float' }, ...keys };
  const author = { key: 'author', kind: 'manyToOne', relatedCollection: 'people', twoWay: false, twoWayKey: 'x' };
  const link = { to: 'attribute', collection: 'old', key: 'author', attribute: null, old: null, owner: 'old' };
  const linked = { ...link, relationship: { ...author, onDelete: 'setNull' }, ...keys };
  const renamed = { from: 'a', collection: { id: 'b' }, shadowName: 'shadow_b', oldName: 'before_b' };
  const intent = { creates: ['notes'], shadows: [shadow], links: [linked], renames: [renamed] };
  const stored = { epoch: 3, holder, token: 'cd', beat: 9, released: false, intent };
  const put = (id: string, value: object) =>
    database.documents.create('entwrite_state', id, { values: { value: JSON.stringify({ format: 1, ...value }) } });
  await put('model', { owned: ['old'], schema: NO_STATE.schema });
  await put('lock-3', stored);
  const store = storeOf(database);
  const { lock, state } = await store.read();
  expect(state.owned).toEqual(['old', 'notes']);
  expect(lock).toMatchObject({ fencingToken: 3, heartbeat: 9, holder: { host: 'ci-7', pid: 4711 } });
  expect(lock?.intent).toEqual({
    ...NO_INTENT,
    creates: ['notes'],
    changes: [
      { kind: 'attribute', ...shadow },
      { kind: 'relationship', ...linked },
      { kind: 'collection', ...renamed },
    ],
  });
  if (lock === null) throw new Error('no lock');
  expect(await takeLease(store, lock, NO_INTENT)).toBeNull();
  expect(await seize(store, lock)).not.toBeNull();
  const lease = await acquireLease(store, {});
  expect(lease.fencingToken).toBe(4);
  await lease.complete({ owned: ['old', 'notes'], schema: model });
  expect(await store.read()).toMatchObject({ state: { owned: ['old', 'notes'] }, lock: { released: true } });
  expect(await database.documents.get('entwrite_state', 'model')).toBeNull();
});

test('a process that saw no lock and slept gets none once others took two and released them', async () => {
  const store = storeOf(database);
  for (const fencingToken of [1, 2]) {
    const lease = await acquireLease(store, {});
    expect(lease.fencingToken).toBe(fencingToken);
    await lease.complete(NO_STATE);
  }
  expect(await takeLease(store, null, NO_INTENT)).toBeNull();
});
