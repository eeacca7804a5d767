import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { besideRequest, watchingRequests } from '../support/beside-request.js';
import { requestKinds, sampleRequests } from '../support/disturb.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, type Project } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A datetime that gets another key or another type is copied on PostgreSQL; what others write meanwhile is kept, or refused by the server in
 * the moment between the last look and the deletion of the old key, or the change stops and leaves the old key as it is. That holds for
 * documents that were copied in this very moment, too: a write to them was lost.
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
const THIRD = '2022-01-02T03:04:05.678+00:00';
const events = (key: string, type: 'datetime' | 'string', relationships: readonly RelationshipSchema[] = []) =>
  collection('events', [attribute(key, type), attribute('number', 'integer')], { relationships });
const of = (key: string, type: 'datetime' | 'string' = 'datetime') => schemaOf(events(key, type));
const place: RelationshipSchema = {
  ...{ key: 'place', kind: 'manyToOne', relatedCollection: 'places' },
  ...{ twoWay: false, twoWayKey: 'events', onDelete: 'setNull' },
};
const linked = (key: string) =>
  schemaOf(events(key, 'datetime', [place]), collection('places', [attribute('name', 'string')]));

const CHANGES = {
  'another key': { to: of('start'), key: 'start', renames: [{ collection: 'events', from: 'day', to: 'start' }] },
  'another type': { to: of('day', 'string'), key: 'day', renames: [] },
};

async function prepared(before = of('day')): Promise<LiveDatabase> {
  const database = connectDatabase(project);
  await managerOf(database, before).migrate();
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

const RENAME = CHANGES['another key'];
const COPIED_LAST = {
  ...Object.fromEntries(Object.entries(CHANGES).map(([name, change]) => [name, { before: of('day'), ...change }])),
  'another key where relationships begin': { ...RENAME, before: linked('day'), to: linked('start') },
};

test.each(
  Object.entries(COPIED_LAST).flatMap(([name, change]) =>
    [false, true].map((holdsSeal) => [name, holdsSeal, change] as const),
  ),
)('%s: writes to a document that was copied right before the drop are refused (with a value in the seal: %p)', async (_, holdsSeal, {
  before,
  to,
  key,
  renames,
}) => {
  const database = await prepared(before);
  const { documents: others } = connectDatabase(project, database.databaseId);
  const write = (values: object) => others.update('events', 'e1', { values: { ...values } });
  const seen: string[] = [];
  let copied: object = {};
  const watched = watchingRequests(database, async ({ method, path }) => {
    const [, , , table, kind, type, name] = path;
    if (table !== 'events' || kind !== 'columns') return;
    if (method === 'PATCH' && type === 'boolean' && !seen.includes('closed')) {
      copied = await write({ day: SECOND, ...(holdsSeal && { [String(name)]: true }) });
      seen.push('closed');
    }
    if (method === 'DELETE' && type === 'day') {
      const failure = await failureOf(write({ day: THIRD }));
      seen.push(failure === undefined ? 'written' : 'refused');
    }
  });
  await managerOf(watched, to, { renames }).migrate({ allowDestructive: true });
  expect(seen).toEqual(['closed', 'refused']);
  expect(await others.get('events', 'e1')).toMatchObject({
    [key]: SECOND,
    $updatedAt: (copied as { readonly $updatedAt: string }).$updatedAt,
  });
});
