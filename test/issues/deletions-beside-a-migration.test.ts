import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import type { ProgressEvent } from '../../src/progress.js';
import { watchingRequests } from '../support/beside-request.js';
import { eventually } from '../support/eventually.js';
import { held } from '../support/held.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/** `ensureDeleted` and migrations of one database exclude each other, and a deletion that was killed takes nothing that was made after it. */

const project = useProject();
const users = collection('users', [attribute('name', 'string')]);
const before = schemaOf(users);
const after = schemaOf(users, collection('notes', [attribute('text', 'string')]));

let database: LiveDatabase;
beforeEach(async () => {
  database = connectDatabase(project);
  await managerOf(database, before).migrate();
});

const isThere = async () => (await database.schemas.read()).exists;

/** A collection of others, for whose sake the database stays. */
async function addOthers(): Promise<void> {
  const path = ['tablesdb', database.databaseId, 'tables'];
  await database.transport.send({ method: 'POST', path, parameters: { tableId: 'others', name: 'By somebody else' } });
}

/** Calls back where somebody waits for a lock or a drop. */
const onWaiting = (act: () => void) => ({
  onProgress: (event: ProgressEvent) => {
    if (event.type === 'waiting') act();
  },
});

test('a database in which somebody migrates is not deleted: the deletion names the holder, or waits for the end', async () => {
  const { reached, goOn, stop } = held();
  const migration = managerOf(database, after, { hooks: { onBeforeMigration: stop } }).migrate();
  await reached;
  expect(await failureOf(managerOf(database, before).ensureDeleted({ lockTimeout: 1 }))).toMatchObject({
    code: 'locked',
    found: expect.stringContaining(`pid ${process.pid}`),
  });
  const deletion = managerOf(database, after, onWaiting(goOn)).ensureDeleted();
  expect((await migration).report?.requests.sent).toBeGreaterThan(0);
  await deletion;
  expect(await isThere()).toBe(false);
});

test.each([
  ['the database', false],
  ["the collections, where there are some of others'", true],
])('who waits for a deletion of %s makes everything anew, and a second deletion has nothing left to do', async (_, isShared) => {
  if (isShared) await addOthers();
  const { reached, goOn, stop } = held();
  const deleting = watchingRequests(database, async ({ method, path }) => {
    if (method === 'DELETE' && path[3] !== 'entwrite_state') await stop();
  });
  const deletion = managerOf(deleting, before).ensureDeleted();
  await reached;
  let waiting = 0;
  const someoneWaits = onWaiting(() => {
    waiting += 1;
  });
  const migration = managerOf(database, after, someoneWaits).migrate();
  const second = managerOf(database, schemaOf(), someoneWaits).ensureDeleted();
  await eventually(
    async () => waiting,
    (count) => count === 2,
  );
  goOn();
  await Promise.all([deletion, second]);
  await migration;
  await managerOf(database, after).migrate();
  expect((await managerOf(database, after).analyze()).operations).toEqual([]);
});

test.each([
  ['the database', false],
  ["a collection, where there are some of others'", true],
])('a deletion of %s that was killed and arrives late takes nothing that was made after it', async (_, isShared) => {
  if (isShared) await addOthers();
  let drop: ServerRequest | undefined;
  const dying = watchingRequests(database, async (request) => {
    if (drop === undefined && (request.method !== 'DELETE' || request.path[3]?.startsWith('entwrite_'))) return;
    drop ??= request;
    throw new Error('the process has ended');
  });
  expect(await failureOf(managerOf(dying, before).ensureDeleted())).toBeDefined();

  const arrived: Promise<unknown>[] = [];
  const onProgress = (event: ProgressEvent) => {
    const { method = 'DELETE', path = [] } = drop ?? {};
    if (event.type === 'waiting' && event.pending[0]?.startsWith('a drop'))
      arrived.push(database.transport.send({ method, path, repeatable: false }));
  };
  await managerOf(database, before, { lease: SHORT_LEASE, onProgress }).migrate();
  expect(arrived).toHaveLength(1);
  await Promise.all(arrived);
  await database.documents.create('users', 'ada', { values: { name: 'Ada' } });
  expect((await managerOf(database, before).analyze()).operations).toEqual([]);
});
