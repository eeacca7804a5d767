import { watchingRequests } from '../support/beside-request.js';
import { kindOf } from '../support/disturb.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * `ensureDeleted()` (`schema drop`) beside somebody else who makes a collection of their own: it deletes the whole database where nothing else
 * is in it, and looked only before it wrote down what it was about to do. A database without a lock went with what a first migration had made.
 */

const project = useProject();
const model = schemaOf(collection('users', [attribute('name', 'string')]));

async function addOthers({ transport, databaseId }: LiveDatabase): Promise<void> {
  const path = ['tablesdb', databaseId, 'tables'];
  await transport.send({ method: 'POST', path, parameters: { tableId: 'others', name: 'By somebody else' } });
}

const idsIn = async ({ schemas }: LiveDatabase) => (await schemas.read()).schema.collections.map(({ id }) => id);

/** Deletes, and does something before one of the requests; gives the kinds of requests that were sent. */
async function deleteBeside(database: LiveDatabase, nth: number, act: () => Promise<unknown>): Promise<string[]> {
  const kinds: string[] = [];
  const watched = watchingRequests(database, async ({ method, path }) => {
    kinds.push(kindOf(method, path));
    if (kinds.length === nth) await act();
  });
  await managerOf(watched, model).ensureDeleted();
  return kinds;
}

test.each([
  ['migrated', (database: LiveDatabase) => managerOf(database, model).migrate()],
  ['without a lock', ({ schemas }: LiveDatabase) => schemas.createDatabase()],
])('in a database %s, what somebody makes before the deletion itself is sent stays', async (_, prepare) => {
  for (let nth = 1; ; nth += 1) {
    const database = connectDatabase(project);
    await prepare(database);
    const kinds = await deleteBeside(database, nth, () => addOthers(database));
    if (kinds[nth - 1] === undefined || kinds[nth - 1] === 'DELETE *') break;
    expect([nth, kinds[nth - 1], await idsIn(database)]).toEqual([nth, kinds[nth - 1], ['others']]);
    await database.schemas.deleteDatabase();
  }
});

test('a deletion of a database without a lock waits for a first migration, and leaves what another model has made', async () => {
  const other = schemaOf(collection('notes', [attribute('text', 'string')]));
  for (let nth = 1; ; nth += 1) {
    const database = connectDatabase(project);
    await database.schemas.createDatabase();
    const kinds = await deleteBeside(database, nth, () => managerOf(database, other).migrate());
    if (kinds[nth - 1] === undefined || kinds[nth - 1] === 'DELETE *') break;
    expect([nth, (await idsIn(database)).filter((id) => !id.startsWith('entwrite_'))]).toEqual([nth, ['notes']]);
    await database.schemas.deleteDatabase();
  }
});
