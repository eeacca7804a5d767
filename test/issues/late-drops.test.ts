import { performOnce } from '../../src/appwrite/schema/perform-once.js';
import { EmbeddedAppwrite, faultOn } from '../../src/embedded/index.js';
import { acquireLease } from '../../src/schema-manager/lock/acquire-lease.js';
import { intentOf, NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { takeLease } from '../../src/schema-manager/lock/lease.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { lockOfKilled } from '../support/killed-holder.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A drop that arrives after its sender was killed, or although it got no answer, deletes whatever has the name by then: nothing is made under
 * that name, or relied upon, before a lease is over.
 */

const LEASE = 1_000;
const DROP = /\/columns\/value$/;

const value = attribute('value', 'string');
const whole = schemaOf(collection('items', [attribute('note', 'string'), value]));
const without = schemaOf(collection('items', [attribute('note', 'string')]));
const drop = { type: 'drop_attribute', collection: 'items', attribute: value } as const;
const add = { type: 'add_attribute', collection: 'items', attribute: value } as const;

let server: EmbeddedAppwrite;
let database: LiveDatabase;
const waits: string[] = [];
const onProgress = (event: { readonly type: string }) => {
  if (event.type === 'waiting') waits.push(JSON.stringify(event));
};
const storeOf = ({ schemas, documents }: LiveDatabase) => createStateStore(schemas, documents);
const migrate = (schema: typeof whole) =>
  managerOf(database, schema, { lease: LEASE, onProgress }).migrate({ allowDestructive: true });
const keys = async () =>
  (await database.schemas.read()).schema.collections.find(({ id }) => id === 'items')?.attributes;

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
beforeEach(async () => {
  const { endpoint, projectId, apiKey } = server;
  database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  await migrate(whole);
  await database.documents.create('items', 'a', { values: { note: 'n', value: 'precious' } });
  waits.length = 0;
});
afterEach(() => server.setFaults({}));
afterAll(() => server.stop());

/** A holder that was about to drop the attribute, and was killed. */
const killedBeforeItsDrop = () => lockOfKilled(database, intentOf([drop]));

/** Sends the drop when somebody waits for it. */
function whenAwaited(): { readonly sent: Promise<unknown>; readonly onProgress: typeof onProgress } {
  let send = () => {};
  const sent = new Promise<unknown>((resolve, reject) => {
    send = () => void database.schemas.perform(drop, whole).then(resolve, reject);
  });
  return {
    sent,
    onProgress(event) {
      onProgress(event);
      if (event.type === 'waiting') send();
    },
  };
}

test('what a killed run was about to drop is not relied upon before its drop can have arrived', async () => {
  await killedBeforeItsDrop();
  const late = whenAwaited();
  await managerOf(database, whole, { lease: LEASE, onProgress: late.onProgress }).migrate();
  await late.sent;
  expect(waits).toHaveLength(1);
  // The loss is that of the run before; the model holds again.
  expect((await keys())?.map(({ key }) => key)).toEqual(['note', 'value']);
  waits.length = 0;
  expect((await managerOf(database, whole, { lease: LEASE, onProgress }).migrate()).operations).toEqual([]);
  expect(waits).toEqual([]);
});

test('a run that drops the same goes on at once, and the one after it waits before it makes the name again', async () => {
  await killedBeforeItsDrop();
  await managerOf(database, without, { lease: 60_000, onProgress }).migrate({ allowDestructive: true });
  expect(waits).toEqual([]);
  const { lock } = await storeOf(database).read();
  expect(Object.keys(lock?.intent.lateDrops ?? {})).toEqual(['items/value']);
  const lease = await takeLease(storeOf(database), lock, NO_INTENT, { lease: LEASE, onProgress });
  if (lease === null) throw new Error('no lease');
  expect(lease.fencingToken).toBeGreaterThan(2);
  await lease.release();
});

test('a drop without an answer holds back what is made under its name, in that run and in the next', async () => {
  const lease = await acquireLease(storeOf(database), { lease: LEASE });
  const schemas = database.schemas.guardedBy(lease);
  const sent: number[] = [];
  server.setFaults({
    http(request) {
      if (!DROP.test(request.path) && !request.path.endsWith('/columns/string')) return undefined;
      sent.push(performance.now());
      return sent.length === 1 ? { kind: 'reset-before' } : undefined;
    },
  });
  await performOnce(schemas, drop, whole);
  await schemas.settle(() => true);
  await performOnce(schemas, add, without);
  const [first = 0, again = 0, made = 0] = sent;
  expect(again - first).toBeLessThan(made - first);
  expect(made - first).toBeGreaterThan(0.95 * LEASE);
  await lease.release();

  const next = await acquireLease(storeOf(database), { lease: 60_000 });
  server.setFaults({ http: faultOn({ method: 'DELETE', path: DROP, nth: 1 }, { kind: 'reset-before' }) });
  await performOnce(database.schemas.guardedBy(next), drop, whole);
  await next.release();
  const { lock } = await storeOf(database).read();
  expect(Object.keys(lock?.intent.lateDrops ?? {})).toEqual(['items/value']);
});

test('a drop whose answer was lost although it was carried out holds nothing back', async () => {
  const lease = await acquireLease(storeOf(database), { lease: 60_000, onProgress });
  const schemas = database.schemas.guardedBy(lease);
  server.setFaults({ http: faultOn({ method: 'DELETE', path: DROP, nth: 1 }, { kind: 'reset-after' }) });
  await performOnce(schemas, drop, whole);
  await schemas.settle(() => true);
  await performOnce(schemas, add, without);
  expect(waits).toEqual([]);
  await lease.release();
});

test('a drop is not repeated where something else has the name by then', async () => {
  const number = { ...attribute('value', 'integer') };
  server.setFaults({
    http: ({ method, path }) => (method === 'DELETE' && path.endsWith('/value') ? { kind: 'reset-before' } : undefined),
  });
  await performOnce(database.schemas, { ...drop, attribute: number }, whole);
  server.setFaults({});
  expect(await database.documents.get('items', 'a')).toMatchObject({ value: 'precious' });
});
