import { readFileSync } from 'node:fs';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { type OperationRow, readOperationRow } from '../../src/schema-manager/executor/operation-row.js';
import { OPERATIONS_COLLECTION } from '../../src/schema-manager/lock/system-collections.js';
import { TOOL_VERSION } from '../../src/util/tool-version.js';
import { AFTER, everyOperation, OPTIONS, prepare } from '../support/every-operation.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, randomDatabaseId } from '../support/live-database.js';
import { migrateInProcess } from '../support/migrate-in-process.js';
import { attribute, collection, index, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/** What `entwrite_operations` says of a run: after a mixed change, after a failure, after a crash. */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());
afterEach(() => server.setFaults({}));

const connect = (databaseId = randomDatabaseId()) =>
  connectDatabase(
    { endpoint: server.endpoint, projectId: server.projectId, apiKey: server.apiKey, stop: async () => {} },
    databaseId,
  );

async function hasRows({ schemas }: LiveDatabase): Promise<boolean> {
  return (await schemas.read()).schema.collections.some(({ id }) => id === OPERATIONS_COLLECTION.id);
}

async function rowsOf({ documents }: LiveDatabase): Promise<readonly OperationRow[]> {
  const limit = JSON.stringify({ method: 'limit', values: [500] });
  const rows = (await documents.list(OPERATIONS_COLLECTION.id, [limit])).documents.map(readOperationRow);
  return [...rows].sort((a, b) => Number(a.run) - Number(b.run) || a.step - b.step);
}

const states = (rows: readonly OperationRow[]) => rows.map(({ operation, state }) => `${state}: ${operation}`);

it('writes nothing for a run that only adds', async () => {
  const database = connect();
  await managerOf(database, schemaOf(collection('users', [attribute('name', 'string')]))).migrate();
  expect(await hasRows(database)).toBe(false);
  await managerOf(database, schemaOf(collection('users', []))).ensureDeleted();
});

it('has a row for each step of a mixed change, additive ones included', async () => {
  const database = connect();
  await prepare(database);
  const { from, to } = await everyOperation(database).migrate(OPTIONS);
  const rows = await rowsOf(database);
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, at) => at));
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['done']));
  const texts = rows.map(({ operation }) => operation);
  for (const text of [
    "Rename attribute 'authors.about' to 'bio'",
    "Create collection 'comments' (1 attribute, 0 indexes)",
    "Drop collection 'drafts'",
    "Drop attribute 'posts.legacy'",
    "Alter attribute 'authors.slug' (optional -> required)",
  ])
    expect(texts).toContain(text);
  const shadow = rows.find(({ operation }) => operation.includes('type string -> integer'));
  expect(shadow).toMatchObject({ precheck: 'untouched', phase: 'swapped', error: null, toolVersion: TOOL_VERSION });
  expect(rows[0]?.fromHash).toBe(from);
  expect(rows.at(-1)?.toHash).toBe(to);
  for (const { startedAt, finishedAt, milliseconds } of rows) {
    expect(Date.parse(finishedAt ?? '') - Date.parse(startedAt)).toBe(milliseconds);
  }
  await everyOperation(database).ensureDeleted();
});

it('writes the row of a drop before it and after it, sharing one request side by side', async () => {
  const database = connect();
  await managerOf(
    database,
    schemaOf(collection('a', [attribute('x', 'string'), attribute('y', 'string')]), collection('b', [])),
  ).migrate();
  const seen: string[] = [];
  server.setFaults({
    http: ({ method, path }) => {
      const name = path.slice(`/tablesdb/${database.databaseId}/tables`.length);
      if (method !== 'GET' && !name.includes('entwrite_state')) seen.push(`${method} ${name}`);
      return undefined;
    },
  });
  const after = managerOf(database, schemaOf(collection('a', []), collection('b', [])));
  await after.migrate({ allowDestructive: true });
  expect(seen[0]).toBe('POST ');
  expect(seen[1]).toBe('PUT /entwrite_operations/rows');
  expect(seen.slice(2, 4).sort()).toEqual(['DELETE /a/columns/x', 'DELETE /a/columns/y']);
  expect(seen.slice(4)).toEqual(['PUT /entwrite_operations/rows']);
  await after.ensureDeleted();
});

it('says what failed and what was rolled back', async () => {
  const database = connect();
  const before = schemaOf(collection('a', [attribute('x', 'string'), attribute('code', 'string')]));
  await managerOf(database, before).migrate();
  await database.documents.create('a', 'one', { values: { x: 'b', code: '7' } });
  server.setFaults({
    indexes: ({ action }) => (action === 'create' ? { kind: 'fail', error: 'no disk left' } : undefined),
  });
  const after = managerOf(
    database,
    schemaOf(
      collection('a', [attribute('x', 'string'), attribute('code', 'string'), attribute('y', 'string')], {
        indexes: [index('by_x', ['x'])],
      }),
    ),
  );
  expect(await failureOf(after.migrate())).toMatchObject({ code: 'attribute_failed' });
  const rows = await rowsOf(database);
  expect(states(rows)).toEqual(["undone: Add attribute 'a.y' (string, 50)", "failed: Create index 'a.by_x'"]);
  expect(rows[1]?.error).toContain('no disk left');
  server.setFaults({});
  await after.migrate();
  expect(states(await rowsOf(database)).slice(0, 2)).toEqual(states(rows));
  await after.ensureDeleted();
});

it('says of a killed run that it was interrupted, and goes on', async () => {
  const renames = [{ collection: 'authors', from: 'about', to: 'bio' }];
  const databaseId = randomDatabaseId();
  const database = connect(databaseId);
  await prepare(database);
  const { child, ended } = migrateInProcess(server, databaseId, { schema: AFTER, renames });
  server.setFaults({
    http: ({ method, path }) => {
      const isCopy = method === 'PATCH' && path.includes('/authors/rows/');
      if (!isCopy) return undefined;
      child.kill('SIGKILL');
      return { kind: 'reset-after' };
    },
  });
  await ended;
  server.setFaults({});
  const broken = (await rowsOf(database)).filter(({ state }) => state === 'running');
  expect(broken.length).toBeGreaterThan(0);
  await everyOperation(database, { lease: SHORT_LEASE }).migrate(OPTIONS);
  const rows = await rowsOf(database);
  const [first, second] = [...new Set(rows.map(({ run }) => run))];
  expect(rows.filter(({ run, state }) => run === first && state === 'interrupted')).toHaveLength(broken.length);
  expect(new Set(rows.filter(({ run }) => run === second).map(({ state }) => state))).toEqual(new Set(['done']));
  await everyOperation(database).ensureDeleted();
});

it('closes the rows of a run that was killed after its last step', async () => {
  const databaseId = randomDatabaseId();
  const database = connect(databaseId);
  await prepare(database);
  const renames = [{ collection: 'authors', from: 'about', to: 'bio' }];
  const { child, ended } = migrateInProcess(server, databaseId, { schema: AFTER, renames });
  server.setFaults({
    http: ({ method, path }) => {
      if (method !== 'DELETE' || !path.endsWith('/tables/drafts')) return undefined;
      child.kill('SIGKILL');
      return { kind: 'reset-after' };
    },
  });
  await ended;
  server.setFaults({});
  const again = everyOperation(database, { lease: SHORT_LEASE });
  expect((await again.analyze()).isEmpty).toBe(true);
  await again.migrate(OPTIONS);
  expect((await rowsOf(database)).filter(({ state }) => state === 'running')).toEqual([]);
  expect((await again.drift()).isEmpty).toBe(true);
  const before = database.transport.requestCount();
  await again.migrate(OPTIONS);
  expect(database.transport.requestCount() - before).toBe(2);
  await again.ensureDeleted();
});

it('names the version of the package', () => {
  expect((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version).toBe(TOOL_VERSION);
});
