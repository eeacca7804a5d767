import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runDoctor } from '../../src/doctor/run-doctor.js';
import { isWorkerSilent } from '../../src/doctor/try-worker.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { EntwriteError } from '../../src/errors.js';
import type { EntityModel } from '../../src/metadata/model/entity-model.js';
import { EMPTY_SCHEMA } from '../../src/schema/database-schema.js';
import { NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { takeLease } from '../../src/schema-manager/lock/lease.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

let server: EmbeddedAppwrite;

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});

afterAll(() => server.stop());

function connect(): LiveDatabase {
  const { endpoint, projectId, apiKey } = server;
  return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
}

const NO_MODEL: EntityModel = { entities: [], schema: EMPTY_SCHEMA, renames: [] };
const portsOf = ({ transport, schemas, documents }: LiveDatabase, endpoint = server.endpoint) => ({
  endpoint,
  transport,
  schemas,
  documents,
  model: () => NO_MODEL,
  onProgress: () => {},
});

const rulesOf = (findings: readonly { rule: string }[]) => findings.map(({ rule }) => rule);

describe('a database that is well', () => {
  test('has no findings, and nothing is written', async () => {
    const database = connect();
    await managerOf(database, schemaOf(collection('people', [attribute('name', 'string')]))).migrate();
    server.requests.clear();
    const report = await runDoctor(portsOf(database), { fix: true });
    expect(report).toMatchObject({
      server: 'Appwrite 1.9.6 on MariaDB',
      capabilities: { engine: 'mariadb', nulls: 'first' },
      findings: [],
      fixed: [],
    });
    expect(server.requests.list().filter(({ method }) => method === 'PUT' || method === 'PATCH')).toEqual([]);
  });
});

describe('the way to it', () => {
  test('an endpoint without /v1 and a server that does not answer', async () => {
    const endpoint = `http://user:hunter2@127.0.0.1:${await freePort()}`;
    const database = connectDatabase({ endpoint, projectId: 'p', apiKey: 'k', stop: async () => {} });
    const report = await runDoctor(portsOf(database, endpoint));
    expect(rulesOf(report.findings)).toEqual(['connection', 'endpoint']);
    expect(JSON.stringify(report)).not.toContain('hunter2');
    expect(report.checked).toEqual(['the connection', 'the endpoint']);
  });

  test('a project that does not exist', async () => {
    const { endpoint, apiKey } = server;
    const database = connectDatabase({ endpoint, projectId: 'other', apiKey, stop: async () => {} });
    const { findings, checked } = await runDoctor(portsOf(database));
    expect(findings.find(({ severity }) => severity === 'error')).toMatchObject({
      rule: 'connection',
      found: expect.stringContaining('project_not_found'),
      remedy: 'Correct the project id (APPWRITE_PROJECT_ID).',
    });
    expect(checked).not.toContain('the database');
  });
});

describe('what is in it', () => {
  const required = { ...attribute('name', 'string'), required: true };

  test('is not read where that takes long', async () => {
    const database = connect();
    await managerOf(database, schemaOf(collection('people', [attribute('name', 'string')]))).migrate();
    await database.documents.create('people', 'ada', { values: { name: null } });
    await send(database, 'PATCH', ['columns', 'string', 'name'], { required: true, default: null });
    const { findings } = await runDoctor(portsOf(database));
    expect(findings).toMatchObject([{ rule: 'value_not_allowed', documents: ['ada'] }]);
    expect((await runDoctor(portsOf(database), { quick: true })).findings).toEqual([]);
  });

  test('references to documents that do not exist, in lists, too', async () => {
    const database = connect();
    const ids = (key: string, array = false) => attribute(key, 'string', { size: 36, array });
    const schema = schemaOf(collection('people', [ids('boss'), ids('friends', true)]));
    await managerOf(database, schema).migrate();
    const reference = (key: string, target: string) => ({ kind: 'attribute', key, references: target });
    const properties = [reference('boss', 'people'), reference('friends', 'people'), reference('gone', 'people')];
    const model = () => ({ ...NO_MODEL, entities: [{ collection: 'people', properties }] }) as unknown as EntityModel;
    const values = [
      { boss: null },
      { boss: 'ada', friends: ['ada', 'bob'] },
      { boss: 'eve' },
      { friends: ['ada', 'eve'] },
    ];
    for (const [at, one] of values.entries())
      await database.documents.create('people', ['ada', 'bob', 'cyd', 'dan'][at] ?? '', { values: one });
    const { findings } = await runDoctor({ ...portsOf(database), model });
    expect(findings.map(({ severity, at, found }) => ({ severity, at, found }))).toEqual([
      {
        severity: 'warning',
        at: 'people.boss',
        found: "1 document names a document of 'people' that does not exist ('eve' in the first; ids 'cyd')",
      },
      {
        severity: 'warning',
        at: 'people.friends',
        found: "1 document names a document of 'people' that does not exist ('eve' in the first; ids 'dan')",
      },
    ]);
    const broken = () => {
      throw new EntwriteError('model_invalid', { at: 'x', found: 'x', expected: 'x', remedy: 'x' });
    };
    expect((await runDoctor({ ...portsOf(database), model: broken })).findings).toEqual([]);
  });

  test('a worker that makes nothing, by a canary that is gone afterwards', async () => {
    const database = connect();
    await managerOf(database, schemaOf(collection('people', [required]))).migrate();
    const tables = async () => (await database.schemas.read()).schema.collections.map(({ id }) => id);
    const before = await tables();
    expect((await runDoctor(portsOf(database), { canary: true })).findings).toEqual([]);
    expect(await tables()).toEqual(before);
    server.setFaults({ columns: () => ({ kind: 'hold' }) });
    expect(await isWorkerSilent(database.schemas, 200)).toBe(true);
    server.setFaults({});
    expect(await tables()).toEqual(before);
  });

  /** A collection with an index that Appwrite failed to make; `create` makes it again. */
  async function withFailedIndex() {
    const database = connect();
    await managerOf(database, schemaOf(collection('people', [required]))).migrate();
    server.setFaults({ indexes: () => ({ kind: 'fail', error: 'no room' }) });
    const path = ['tablesdb', database.databaseId, 'tables', 'people', 'indexes'];
    const parameters = { key: 'one', type: 'key', columns: ['name'] };
    const create = () => database.transport.send({ method: 'POST', path, parameters });
    await create();
    await expect(database.schemas.settle(() => true)).rejects.toMatchObject({ code: 'attribute_failed' });
    server.setFaults({});
    return { database, create, remove: () => database.transport.send({ method: 'DELETE', path: [...path, 'one'] }) };
  }

  test('an index that a migration under way makes again is not deleted', async () => {
    const { database, create, remove } = await withFailedIndex();
    const states = createStateStore(database.schemas, database.documents);
    const lease = await takeLease(states, (await states.read()).lock, NO_INTENT);
    let migrating: Promise<unknown> = Promise.resolve();
    const migrate = async () => {
      await remove();
      await database.schemas.settle(() => true);
      await create();
      await database.schemas.settle(() => true);
      await lease?.release();
    };
    const report = await runDoctor(
      {
        ...portsOf(database),
        onProgress({ type }) {
          if (type === 'waiting') migrating = migrate();
        },
      },
      { fix: true },
    );
    await migrating;
    expect(report).toMatchObject({ fixed: [] });
    const { schema, unsettled } = await database.schemas.read();
    expect(unsettled).toEqual([]);
    expect(schema.collections.find(({ id }) => id === 'people')?.indexes).toMatchObject([{ key: 'one' }]);
  });
});

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

async function send(database: LiveDatabase, method: 'POST' | 'PATCH', rest: string[], parameters: object) {
  const path = ['tablesdb', database.databaseId, 'tables', 'people', ...rest];
  await database.transport.send({ method, path, parameters: { ...parameters } });
  await database.schemas.settle(() => true);
}
