import { runMigrations } from 'entwrite/migrations';
import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import { findCollection, settingsOf } from '../../src/schema/database-schema.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf, sharedDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A request that closes a collection for a change arrives once more when the change is done. Files left the collection closed to clients for
 * good, because a person could have closed it.
 */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
});
afterEach(() => place.end());

const things = (type: 'string' | 'integer', name: string) =>
  schemaOf({ ...collection('things', [attribute('size', type)]), name });

/** The requests for the settings of the collection that a change sends which closes it to clients. */
async function settingsSent(name: string): Promise<readonly ServerRequest[]> {
  const other = sharedDatabase(place.project);
  const sent: ServerRequest[] = [];
  await managerOf(other, things('string', name)).migrate();
  const watched = watchingRequests(other, async (request) => {
    if (request.method === 'PUT' && request.path.at(-1) === 'things') sent.push(request);
  });
  await managerOf(watched, things('integer', name)).migrate({ allowDestructive: true, fence: 'clients' });
  await other.end();
  return sent.map(({ guard: _, ...request }) => ({
    ...request,
    path: request.path.map((part, at) => (at === 1 ? place.database.databaseId : part)),
  }));
}

const settings = async () => {
  const things = findCollection((await place.database.schemas.read()).schema, 'things');
  return things && settingsOf(things);
};

test.each(['Things', 'T'.repeat(128)])('the next run of files opens it again, under the name %s', async (name) => {
  await place.write({
    '001_things': `up(m) { m.createCollection('things', (c) => { c.string('size'); }, { name: '${name}' }); }`,
    '002_numbers': "up(m) { m.alterAttribute('things', 'size', { type: 'integer' }); }",
  });
  const run = () => runMigrations(place.open(), { folder: place.folder, allowDestructive: true, fence: 'clients' });
  await run();
  const open = await settings();
  expect(open).toMatchObject({ name, enabled: true });
  const [closing, opening] = await settingsSent(name);
  if (closing === undefined || opening === undefined) throw new Error('the collection was not closed');
  for (const late of [closing, opening]) {
    await failureOf(place.database.transport.send(late));
    expect((await settings())?.enabled).toBe(late === opening);
    await run();
    expect(await settings()).toEqual(open);
  }
});

test('one that a person closed stays closed', async () => {
  await place.write({
    '001_things': "up(m) { m.createCollection('things', (c) => { c.string('size'); }); }",
    '002_numbers': "up(m) { m.alterAttribute('things', 'size', { type: 'integer' }); }",
  });
  const run = () => runMigrations(place.open(), { folder: place.folder, allowDestructive: true, fence: 'clients' });
  await run();
  const [closing] = await settingsSent('things');
  if (closing === undefined) throw new Error('the collection was not closed');
  await place.database.transport.send({ ...closing, parameters: { ...closing.parameters, name: 'things' } });
  await run();
  expect((await settings())?.enabled).toBe(false);
});
