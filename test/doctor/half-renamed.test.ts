import { applyFixes } from '../../src/doctor/apply-fixes.js';
import { runDoctor } from '../../src/doctor/run-doctor.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { EMPTY_SCHEMA } from '../../src/schema/database-schema.js';
import { endingAfter } from '../support/ending-after.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** A rename of a datetime that somebody else sent to PostgreSQL: 500, and the collection takes no documents any more. */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
});
afterAll(() => server.stop());

const FIRST = '2020-01-02T03:04:05.678+00:00';
const before = (key: string) =>
  schemaOf(
    collection('events', [attribute(key, 'datetime', { required: true }), attribute('other', 'datetime')], {
      indexes: [index('by_day', [key])],
    }),
  );

async function broken(documents: number): Promise<LiveDatabase> {
  const { endpoint, projectId, apiKey } = server;
  const database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  await managerOf(database, before('day')).migrate();
  for (let at = 0; at < documents; at += 1)
    await database.documents.create('events', `e${at}`, { values: { day: FIRST } });
  const path = ['tablesdb', database.databaseId, 'tables', 'events', 'columns', 'datetime', 'day'];
  const parameters = { required: true, default: null, newKey: 'start' };
  expect(await failureOf(database.transport.send({ method: 'PATCH', path, parameters }))).toBeDefined();
  expect(await failureOf(database.documents.create('events', 'new', { values: { day: FIRST } }))).toBeDefined();
  return database;
}

const portsOf = ({ transport, schemas, documents }: LiveDatabase) => ({
  endpoint: server.endpoint,
  transport,
  schemas,
  documents,
  model: () => ({ entities: [], schema: EMPTY_SCHEMA, renames: [] }),
  onProgress: () => {},
});

it('is found, and made whole under the new key with its values, settings and indexes', async () => {
  const database = await broken(2);
  const found = await runDoctor(portsOf(database), { quick: true });
  expect(found.findings).toMatchObject([{ rule: 'half_renamed', at: 'events.day', severity: 'error' }]);
  const { fixed, findings } = await runDoctor(portsOf(database), { quick: true, fix: true });
  expect({ fixed, findings }).toEqual({ fixed: ["finish the rename of 'events.day' to 'start'"], findings: [] });
  expect(await database.documents.get('events', 'e1')).toMatchObject({ start: FIRST });
  await database.documents.update('events', 'e0', { values: { other: FIRST } });
  await database.documents.create('events', 'new', { values: { start: FIRST } });
  const renames = [{ collection: 'events', from: 'day', to: 'start' }];
  expect((await managerOf(database, before('start'), { renames }).analyze()).operations).toEqual([]);
});

it('is still to be seen after a fix that was killed, until nothing is missing any more', async () => {
  for (let end = 0; ; end += 1) {
    const database = await broken(1);
    const { endpoint, projectId, apiKey } = server;
    const dying = endingAfter({ endpoint, projectId, apiKey, stop: async () => {} }, database, end);
    const isDone = (await failureOf(runDoctor(portsOf(dying), { quick: true, fix: true }))) === undefined;
    await managerOf(database, before('day')).unlock();
    const { findings } = await runDoctor(portsOf(database), { quick: true });
    const live = (await database.schemas.read()).schema.collections.find(({ id }) => id === 'events');
    const isWhole =
      live?.attributes.find(({ key }) => key === 'start')?.required === true &&
      live.attributes.every(({ key }) => key !== 'day') &&
      live.indexes.some(({ attributes }) => attributes.includes('start'));
    const rules = findings.map(({ rule }) => rule);
    expect({ end, rules }).toEqual({ end, rules: isWhole ? [] : ['half_renamed'] });
    expect(await database.documents.get('events', 'e0')).toMatchObject({
      start: expect.stringContaining('03:04:05.678'),
    });
    if (isDone) return expect(end).toBeGreaterThan(5);
  }
});

it('stays alone where somebody repaired it meanwhile and made a new attribute under the old key', async () => {
  const database = await broken(1);
  const { findings } = await runDoctor(portsOf(database), { quick: true });
  await runDoctor(portsOf(database), { quick: true, fix: true });
  const path = ['tablesdb', database.databaseId, 'tables', 'events', 'columns', 'datetime'];
  await database.transport.send({ method: 'POST', path, parameters: { key: 'day', required: false } });
  await database.schemas.settle(() => true);
  await database.documents.update('events', 'e0', { values: { day: FIRST } });

  expect(await applyFixes(findings, portsOf(database))).toEqual([]);
  expect(await database.documents.get('events', 'e0')).toMatchObject({ day: FIRST, start: FIRST });
});
