import { runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite, type HttpFault } from '../../src/embedded/index.js';
import { findCollection } from '../../src/schema/database-schema.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { dialsOfEnvironment } from '../support/dials.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * The server carries a step out, but neither its answer nor the list that would show it arrives. Rolling back took the step for one that was
 * not made: what it had created stayed, and the names of a swap in a file were `schema_drifted` for every run.
 */

let server: EmbeddedAppwrite;
let place: Workplace;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start(dialsOfEnvironment());
});
beforeEach(async () => {
  const { endpoint, projectId, apiKey } = server;
  place = await openWorkplace({ endpoint, projectId, apiKey, stop: async () => {} });
});
afterEach(async () => {
  server.setFaults({});
  await place.end();
});
afterAll(() => server.stop());

/** Loses the answer of the request that creates an attribute or gives one this key, and refuses the next list. */
function loseAnswerOf(key: string): void {
  let lost = 0;
  server.setFaults({
    http({ method, body }): HttpFault | undefined {
      if (lost === 1 && method === 'GET') {
        lost = 2;
        return { kind: 'status', status: 401, type: 'user_unauthorized' };
      }
      if (lost > 0 || method === 'GET' || (body.newKey ?? body.key) !== key) return undefined;
      lost = 1;
      return { kind: 'status', status: 500, after: true };
    },
  });
}

it('an attribute that was created is rolled back', async () => {
  const { database } = place;
  const keys = async () =>
    findCollection((await database.schemas.read()).schema, 'items')?.attributes.map(({ key }) => key);
  const text = attribute('text', 'string');
  await managerOf(database, schemaOf(collection('items', [text]))).migrate();
  loseAnswerOf('count');
  const manager = managerOf(database, schemaOf(collection('items', [text, attribute('count', 'integer')])));
  await expect(manager.migrate()).rejects.toMatchObject({ name: 'EntwriteError' });
  expect(await keys()).toEqual(['text']);
  await manager.migrate();
  expect(await keys()).toEqual(['text', 'count']);
});

it.each(['other', 'note', 'value'])('the rename to %s within a swap of a file is rolled back', async (key) => {
  const run = () => runMigrations(place.open(), { folder: place.folder });
  await place.write({
    '001_items': "up(m) { m.createCollection('items', (c) => { c.string('note'); c.string('value'); }); }",
  });
  await run();
  await place.database.documents.create('items', 'a', { values: { note: 'n', value: 'v' } });
  await place.write({
    '002_swap':
      "up(m) { m.renameAttribute('items', 'note', 'other'); m.renameAttribute('items', 'value', 'note'); m.renameAttribute('items', 'other', 'value'); }",
  });
  loseAnswerOf(key);
  await expect(run()).rejects.toMatchObject({ name: 'EntwriteError' });
  expect(await place.database.documents.get('items', 'a')).toMatchObject({ note: 'n', value: 'v' });
  await run();
  expect(await place.database.documents.get('items', 'a')).toMatchObject({ note: 'v', value: 'n' });
});
