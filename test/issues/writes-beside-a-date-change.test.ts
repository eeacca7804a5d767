import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { besideRequest } from '../support/beside-request.js';
import { requestKinds, sampleRequests } from '../support/disturb.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, type Project } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A datetime that gets another key or another type is copied on PostgreSQL; what others write meanwhile is kept, or refused by the server in
 * the moment between the last look and the deletion of the old key, or the change stops and leaves the old key as it is.
 */

let server: EmbeddedAppwrite;
let project: Project;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
  const { endpoint, projectId, apiKey } = server;
  project = { endpoint, projectId, apiKey, stop: async () => {} };
});
afterAll(() => server.stop());

const FIRST = '2020-01-02T03:04:05.678+00:00';
const SECOND = '2021-01-02T03:04:05.678+00:00';
const of = (key: string, type: 'datetime' | 'string' = 'datetime') =>
  schemaOf(collection('events', [attribute(key, type), attribute('number', 'integer')]));

const CHANGES = {
  'another key': { to: of('start'), key: 'start', renames: [{ collection: 'events', from: 'day', to: 'start' }] },
  'another type': { to: of('day', 'string'), key: 'day', renames: [] },
};

async function prepared(): Promise<LiveDatabase> {
  const database = connectDatabase(project);
  await managerOf(database, of('day')).migrate();
  for (const number of [0, 1, 2])
    await database.documents.create('events', `e${number}`, { values: { day: FIRST, number } });
  return database;
}

test.each(Object.entries(CHANGES))('writes of others beside %s are kept or refused', async (_, {
  to,
  key,
  renames,
}) => {
  const migrate = (database: LiveDatabase) => managerOf(database, to, { renames }).migrate({ allowDestructive: true });
  let [writes, refusals] = [0, 0];
  const reference = await prepared();
  const kinds = await requestKinds(server, reference.databaseId, () => migrate(reference));
  for (const nth of sampleRequests(kinds, 0, 3)) {
    const database = await prepared();
    const { documents: others } = connectDatabase(project, database.databaseId);
    let [kept, number] = [FIRST, 1];
    const write = async (name: string) =>
      (await failureOf(others.update('events', 'e1', { values: { [name]: SECOND, number: 77 } }))) === undefined;
    const beside = besideRequest(database, nth, async () => {
      if ((await write('day')) || (await write(key))) [kept, number] = [SECOND, 77];
      else refusals += 1;
    });
    const failure = await failureOf(migrate(beside));
    writes += number === 77 ? 1 : 0;
    const { documents } = await others.list('events', []);
    const found = documents.map((one) => [failure === undefined ? one[key] : one.day, one.number]);
    expect({ nth, kind: kinds[nth - 1], found }).toEqual({
      nth,
      kind: kinds[nth - 1],
      found: [
        [FIRST, 0],
        [kept, number],
        [FIRST, 2],
      ],
    });
  }
  expect(writes).toBeGreaterThan(0);
  expect(refusals).toBeGreaterThan(0);
});
