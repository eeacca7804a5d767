import { applyFixes } from '../../src/doctor/apply-fixes.js';
import type { ExaminationDeps } from '../../src/doctor/examine.js';
import { runDoctor } from '../../src/doctor/run-doctor.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { EMPTY_SCHEMA } from '../../src/schema/database-schema.js';
import { NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { type Lease, takeLease } from '../../src/schema-manager/lock/lease.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { startHoldingProxy } from '../support/holding-proxy.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** `--fix` beside somebody who works: it took the lock of holders that were alive, and deleted without one where there was none yet. */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterEach(() => server.setFaults({}));
afterAll(() => server.stop());

function connect(endpoint = server.endpoint, databaseId?: string): LiveDatabase {
  const { projectId, apiKey } = server;
  return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} }, databaseId);
}

const depsOf = ({ transport, schemas, documents }: LiveDatabase): ExaminationDeps => ({
  endpoint: server.endpoint,
  transport,
  schemas,
  documents,
  model: () => ({ entities: [], schema: EMPTY_SCHEMA, renames: [] }),
  onProgress: () => {},
});

const people = schemaOf(collection('people', [attribute('name', 'string')]));
const rulesOf = (findings: readonly { readonly rule: string }[]) => findings.map(({ rule }) => rule);

async function held(): Promise<{ readonly database: LiveDatabase; readonly lease: Lease }> {
  const database = connect();
  await managerOf(database, people).migrate();
  const states = createStateStore(database.schemas, database.documents);
  const lease = await takeLease(states, (await states.read()).lock, NO_INTENT);
  if (lease === null) throw new Error('nobody else holds the lock');
  return { database, lease };
}

test('a holder that was silent, and is heard of again before its lock is released, keeps it', async () => {
  const { database, lease } = await held();
  const proxy = await startHoldingProxy(server.endpoint, ({ headers }) => {
    headers.date = new Date(Date.now() + 60_000).toUTCString();
  });
  try {
    const later = connect(proxy.endpoint, database.databaseId);
    const { findings } = await runDoctor(depsOf(later), { quick: true });
    expect(rulesOf(findings)).toContain('stale_lock');
    await lease.serverTime();
    expect(await applyFixes(findings, depsOf(later))).toEqual([]);
    await lease.serverTime();
  } finally {
    await lease.release();
    await proxy.stop();
  }
});

test('a holder is not silent by the clock of a machine that is ahead of the server', async () => {
  const { database, lease } = await held();
  const silentAboutTime = { ...depsOf(database), transport: { ...database.transport, serverTime: () => null } };
  const now = Date.now;
  Date.now = () => now() + 60_000;
  try {
    const { findings, fixed } = await runDoctor(silentAboutTime, { quick: true, fix: true });
    expect({ rules: rulesOf(findings), fixed }).toEqual({ rules: ['locked'], fixed: [] });
  } finally {
    Date.now = now;
  }
  await lease.serverTime();
  await lease.release();
});

test('what is deleted from a database that entwrite never worked on is written into its lock before', async () => {
  const database = connect();
  const path = ['tablesdb', database.databaseId, 'tables'];
  await database.schemas.createDatabase();
  await database.transport.send({ method: 'POST', path, parameters: { tableId: 'people', name: 'people' } });
  server.setFaults({ columns: () => ({ kind: 'fail' }) });
  const column = { key: 'name', size: 20, required: false };
  await database.transport.send({
    method: 'POST',
    path: [...path, 'people', 'columns', 'string'],
    parameters: column,
  });
  while ((await database.schemas.read()).unsettled.some(({ status }) => status !== 'failed'));
  server.setFaults({});
  const proxy = await startHoldingProxy(server.endpoint);
  try {
    const reached = proxy.hold((method, url) => method === 'DELETE' && url.endsWith('/people/columns/name'));
    const fixing = runDoctor(depsOf(connect(proxy.endpoint, database.databaseId)), { quick: true, fix: true });
    await reached;
    // Should it arrive late, who migrates meanwhile waits for it.
    const lock = (await createStateStore(database.schemas, database.documents).recall())?.lock;
    expect(lock).toMatchObject({ released: false, intent: { drops: ['people/name'] } });
    proxy.release();
    const { fixed, findings } = await fixing;
    expect({ fixed, findings }).toEqual({ fixed: ["delete the failed attribute 'people.name'"], findings: [] });
    await managerOf(database, people).migrate();
    await database.documents.create('people', 'ada', { values: { name: 'Ada' } });
  } finally {
    await proxy.stop();
  }
});

test('a change that somebody is making is not one that an earlier run did not finish', async () => {
  const typed = (type: 'string' | 'integer') => schemaOf(collection('people', [attribute('code', type)]));
  const proxy = await startHoldingProxy(server.endpoint);
  const database = connect();
  try {
    await managerOf(database, typed('string')).migrate();
    await database.documents.create('people', 'ada', { values: { code: '1' } });
    const working = managerOf(connect(proxy.endpoint, database.databaseId), typed('integer'));
    const drops = proxy.hold((method) => method === 'DELETE');
    const migrating = working.migrate({ allowDestructive: true });
    await drops;
    const { findings } = await runDoctor(depsOf(database));
    expect(findings.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual([
      'note locked',
      'note incomplete_change',
    ]);

    // The change ends between the doctor's look at the schema and that at the lock.
    const looking = await startHoldingProxy(server.endpoint);
    const looks = looking.hold((_, path) => path.includes('/entwrite_state/rows'));
    const examining = runDoctor(depsOf(connect(looking.endpoint, database.databaseId)));
    await looks;
    proxy.release();
    await migrating;
    looking.release();
    expect((await examining).findings).toEqual([]);
    await looking.stop();
  } finally {
    await proxy.stop();
  }
});
