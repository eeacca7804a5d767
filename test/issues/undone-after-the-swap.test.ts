import { runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { liveContents } from '../migrations/scenarios/live-contents.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** A change of type whose very last request failed was told to be undone, although it was done and stayed. */

let server: EmbeddedAppwrite;
let place: Workplace;
beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  place = await openWorkplace({ endpoint, projectId, apiKey, stop: async () => {} });
  await place.write({
    '001_products': "up(m) { m.createCollection('products', (c) => { c.string('price', { size: 20 }); }); }",
  });
  await runMigrations(place.open(), { folder: place.folder });
  await place.database.documents.create('products', 'p1', { values: { price: '12' } });
});
afterEach(async () => {
  await place.end();
  await server.stop();
});

it('says that such a change stays, and the next run goes on', async () => {
  const before = await liveContents(place.database);
  await place.write({ '002_number': "up(m) { m.alterAttribute('products', 'price', { type: 'float' }); }" });
  let isDropped = false;
  server.setFaults({
    http({ method, path }) {
      if (isDropped) {
        server.setFaults({});
        return { kind: 'status', status: 400 };
      }
      isDropped = method === 'DELETE' && path.includes('/columns/dropping_');
      return undefined;
    },
  });
  const options = { folder: place.folder, allowDestructive: true };
  await expect(runMigrations(place.open(), options)).rejects.toThrow('run again to continue');
  expect(isDropped).toBe(true);
  expect(await liveContents(place.database)).not.toEqual(before);
  await runMigrations(place.open(), options);
  expect(await place.database.documents.get('products', 'p1')).toMatchObject({ price: 12 });
});
