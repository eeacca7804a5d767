import { revertMigrations, runMigrations } from 'entwrite/migrations';
import type { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { findCollection } from '../../src/schema/database-schema.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { requestKinds } from '../support/disturb.js';
import { killedBefore } from '../support/killed-before.js';
import { embeddedOf, type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * The old attribute of a change of type, under the key that it has while it is dropped, looked like one that a late rename had taken away, and
 * got the name back that a file had renamed.
 */

const before = schemaOf(collection('boxes', [attribute('total', 'string')]));
const after = schemaOf(collection('boxes', [attribute('amount', 'integer')]));
const FILES = {
  '001_boxes': "up(m) { m.createCollection('boxes', (c) => { c.string('total', { size: 50, required: false }); }); }",
  '002_amount': `up(m) {
    m.renameAttribute('boxes', 'total', 'amount');
    m.alterAttribute('boxes', 'amount', { type: 'integer', revert: (value) => String(value) });
  }`,
};

let project: Project;
let server: EmbeddedAppwrite;
let place: Workplace;
beforeAll(async () => {
  project = await startProject();
  server = embeddedOf(project);
});
afterAll(() => project.stop());
beforeEach(async () => {
  place = await openWorkplace(project);
});
afterEach(() => place.end());

const options = () => ({ folder: place.folder, allowDestructive: true });
const up = () => runMigrations(place.open(), options());
const down = () => revertMigrations(place.open(), { ...options(), to: '001_boxes' });
const rename = { collection: 'boxes', from: 'total', to: 'amount' };
const migrate = () =>
  managerOf(place.database, after, { renames: [rename], lease: SHORT_LEASE }).migrate({ allowDestructive: true });
const killed = (write: number, work: () => Promise<unknown>) =>
  killedBefore(write, work, { server, manager: managerOf(place.database, before) });

async function expectBox(values: Readonly<Record<string, unknown>>): Promise<void> {
  const { schema } = await place.database.schemas.read();
  expect(findCollection(schema, 'boxes')?.attributes.map(({ key }) => key)).toEqual(Object.keys(values));
  expect(await place.database.documents.get('boxes', 'one')).toMatchObject(values);
}

const fill = () => place.database.documents.create('boxes', 'one', { values: { total: '12' } });

/** The last writes of some work to columns, counted from 1 among all of its writes; all of its writes in `npm run test:long`. */
async function writesOf(work: () => Promise<unknown>): Promise<readonly number[]> {
  const kinds = await requestKinds(server, place.database.databaseId, work);
  const writes = kinds.filter((kind) => !kind.startsWith('GET'));
  if (process.env.LONG) return writes.map((_, at) => at + 1);
  return writes.flatMap((kind, at) => (/\/columns\//.test(kind) ? [at + 1] : [])).slice(-3);
}

it('a file that is killed, and its revert, go on', async () => {
  await place.write(FILES);
  await runMigrations(place.open(), { ...options(), to: '001_boxes' });
  await fill();
  const writesUp = await writesOf(up);
  const writesDown = await writesOf(down);
  for (const write of writesUp) {
    expect(await killed(write, up)).toBe(true);
    await up();
    await expectBox({ amount: 12 });
    await down();
  }
  for (const write of writesDown) {
    await up();
    expect(await killed(write, down)).toBe(true);
    await down();
    await expectBox({ total: '12' });
  }
});

it('so does a migration', async () => {
  const begin = async () => {
    await managerOf(place.database, before).migrate();
    await fill();
  };
  await begin();
  const writes = await writesOf(migrate);
  for (const write of writes) {
    await managerOf(place.database, after).ensureDeleted();
    await begin();
    expect(await killed(write, migrate)).toBe(true);
    await migrate();
    await expectBox({ amount: 12 });
  }
});
