import { DbContext, defineCollection } from 'entwrite';
import { runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/**
 * While one process creates a database or its tables, Appwrite answers others with 500 ("Collection not found"), lists and creations alike,
 * some of which it carries out all the same: no process may fail by that.
 */

const AT_ONCE = 4;
/** Of the requests of one kind, so many are refused; sent again, all processes together get through. */
const REFUSED = 3;

const notes = defineCollection('notes', { text: { type: 'text', required: false }, day: { type: 'datetime' } });
class Notes extends DbContext {
  readonly notes = this.set(notes);
}

let server: EmbeddedAppwrite;
let place: Workplace;
beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  place = await openWorkplace({ endpoint, projectId, apiKey, stop: async () => {} });
  await place.write({
    '001_notes':
      "up(m) { m.createCollection('notes', (c) => { c.text('text', { required: false }); c.datetime('day'); }); }",
  });
});
afterEach(async () => {
  server.setFaults({});
  await place.end();
  await server.stop();
});

/** Of each kind of request that creates or lists, the first ones are answered with 500; every other creation is carried out. */
function refuseTheFirst(): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  server.setFaults({
    http({ method, path }) {
      if (path.includes('/rows')) return undefined;
      const kind = `${method} ${path}`;
      const count = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, count);
      if (count > REFUSED) return undefined;
      return { kind: 'status', status: 500, type: 'general_unknown', after: method === 'POST' && count % 2 === 0 };
    },
  });
  return seen;
}

test.each<readonly [string, (db: Notes) => Promise<unknown>]>([
  ['migrate()', (db) => db.getSchemaManager().migrate()],
  ['ensureCreated()', (db) => db.getSchemaManager().ensureCreated()],
  ['migration files', (db) => runMigrations(db, { folder: place.folder })],
])('%s of several processes on a database that is not there yet', async (_name, begin) => {
  const seen = refuseTheFirst();
  const open = () => place.database.open(Notes);
  await Promise.all(Array.from({ length: AT_ONCE }, () => begin(open())));
  const refused = [...seen.values()].filter((count) => count > REFUSED);
  expect(refused.length).toBeGreaterThan(1);
  server.setFaults({});
  const day = new Date('2026-01-02T03:04:05.678Z');
  await open().notes.create({ text: 'there', day });
  expect(await open().notes.toList()).toMatchObject([{ text: 'there', day }]);
});
