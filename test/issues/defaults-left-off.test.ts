import { revertMigrations, runMigrations } from 'entwrite/migrations';
import type { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { findAttribute, findCollection } from '../../src/schema/database-schema.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { requestKinds, sampleRequests } from '../support/disturb.js';
import { killedBefore } from '../support/killed-before.js';
import { failureOf } from '../support/live-context.js';
import { embeddedOf, type Project, startEmbedded } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * Defaults with nulls under them are taken off while documents of a collection are rewritten. A file, a revert or a change that is taken
 * back by `undo()` left them off for good where its process was killed meanwhile, and a spatial one required. PostgreSQL, because MariaDB
 * takes no spatial default off while documents have no value under it.
 */

const text = (key: string) => attribute(key, 'string', { size: 20 });
const others = [
  attribute('level', 'string', { size: 20, default: 'low' }),
  attribute('place', 'point', { default: [1, 2] }),
];
const before = schemaOf(collection('items', [text('price'), ...others]));
const after = schemaOf(collection('items', [attribute('price', 'integer'), ...others]));

const FILES = {
  '001_items': `up(m) { m.createCollection('items', (c) => {
    c.string('price', { size: 20, required: false });
    c.string('level', { size: 20, required: false, default: 'low' });
    c.point('place', { required: false, default: [1, 2] });
  }); }`,
  '002_price': "up(m) { m.alterAttribute('items', 'price', { type: 'integer', revert: (value) => String(value) }); }",
};

let project: Project;
let server: EmbeddedAppwrite;
let place: Workplace;
beforeAll(async () => {
  project = await startEmbedded({ engine: 'postgresql', appwrite: 'main' });
  server = embeddedOf(project);
});
afterAll(() => project.stop());
beforeEach(async () => {
  place = await openWorkplace(project);
});
afterEach(() => place.end());

const options = () => ({ folder: place.folder, allowDestructive: true });
const run = (to?: string) => runMigrations(place.open(), { ...options(), ...(to && { to }) });
const migrate = (schema = after) => managerOf(place.database, schema, { lease: SHORT_LEASE }).migrate(CONSENT);
const CONSENT = { allowDestructive: true } as const;

/** A document that holds nothing where the defaults are. */
async function fill(): Promise<void> {
  const { database } = place;
  await database.documents.create('items', 'one', { values: { price: '12' } });
  const onlyOne = [JSON.stringify({ method: 'equal', attribute: '$id', values: ['one'] })];
  const path = ['tablesdb', database.databaseId, 'tables', 'items', 'rows'];
  const data = { level: null, place: null };
  await database.transport.send({ method: 'PATCH', path, parameters: { data, queries: onlyOne } });
}

const killed = (write: number, work: () => Promise<unknown>) =>
  killedBefore(write, work, { server, manager: managerOf(place.database, before) });

async function expectItems(price: unknown): Promise<void> {
  const { schema } = await place.database.schemas.read();
  const wanted = findCollection(typeof price === 'number' ? after : before, 'items');
  const byKey = (one: typeof wanted) => Object.fromEntries((one?.attributes ?? []).map((each) => [each.key, each]));
  expect(byKey(findCollection(schema, 'items'))).toEqual(byKey(wanted));
  expect(await place.database.documents.get('items', 'one')).toMatchObject({ price, level: null, place: null });
}

/** Ways to do the change, and to go on after a kill at any write, with the price that is found in the end. */
const WAYS: Readonly<Record<string, { begin: () => Promise<unknown>; work: () => Promise<unknown>; price: unknown }>> =
  {
    'a file': {
      async begin() {
        await place.write(FILES);
        await run('001_items');
        await fill();
      },
      work: () => run(),
      price: 12,
    },
    'a revert': {
      async begin() {
        await place.write(FILES);
        await run('001_items');
        await fill();
        await run();
      },
      work: () => revertMigrations(place.open(), options()),
      price: '12',
    },
    'migrate()': {
      async begin() {
        await migrate(before);
        await fill();
      },
      work: () => migrate(),
      price: 12,
    },
  };

/**
 * Before which writes a process is killed: three of the first and last ones of each kind for each way, from the first default that is
 * taken off; all of them in `npm run test:long`.
 */
async function kills(name: string, turn: number): Promise<readonly number[]> {
  const way = WAYS[name];
  await way?.begin();
  const kinds = await requestKinds(server, place.database.databaseId, async () => way?.work());
  await place.database.end();
  const writes = kinds.filter((kind) => !kind.startsWith('GET'));
  const first = process.env.LONG ? 0 : writes.findIndex((kind) => /^PATCH .*\/columns\//.test(kind));
  return sampleRequests(writes.slice(first), turn, 3).map((write) => first + write);
}

const NAMES = Object.keys(WAYS);

test.each(Object.entries(WAYS))('%s goes on after a kill at any write', async (name, { begin, work, price }) => {
  for (const write of await kills(name, NAMES.indexOf(name))) {
    await begin();
    expect(await killed(write, work)).toBe(true);
    await work();
    await expectItems(price);
    await place.database.end();
  }
});

test('undo() after a kill at any write', async () => {
  for (const write of await kills('migrate()', NAMES.length)) {
    await WAYS['migrate()']?.begin();
    expect(await killed(write, () => migrate())).toBe(true);
    const failure = await failureOf(managerOf(place.database, after).undo());
    if (failure !== undefined) await migrate();
    const { schema } = await place.database.schemas.read();
    await expectItems(findAttribute(schema, 'items', 'price')?.type === 'integer' ? 12 : '12');
    await place.database.end();
  }
});
