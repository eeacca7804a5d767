import type { EmbeddedAppwrite, FaultRequest } from 'entwrite/embedded';
import { temporaryKey } from '../../src/differ/applicable-renames.js';
import { revertMigrations } from '../../src/migrations/revert/revert-migrations.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import { BareDb, openWorkplace, type Workplace } from '../migrations/support.js';
import { requestKinds, sampleRequests } from '../support/disturb.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { embeddedOf } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * Names that change places, in a run that ended at any of its writes: then its first renames arrive once more, as many as can, the next run
 * ends at any of its writes, too, and the one after that goes on. The same names are there after all renames but the last, and after all of them and some once more: the values went
 * back to their old names. `npm test` takes two of the first and last writes of each kind from the first rename on, others for each case, and the last
 * write, and one end of the second run for each; `npm run test:long` takes all.
 */

let server: EmbeddedAppwrite;
let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  server = embeddedOf(place.project);
});
afterEach(() => place.end());

/** Names of which each gets the place of the next one. */
const NAMES: Readonly<Record<string, readonly string[]>> = { two: ['a', 'b'], three: ['x', 'y', 'z'] };
const next = (names: readonly string[], at: number) => names[(at + 1) % names.length] ?? '';

function ringOf(names: readonly string[]) {
  const schema = (size: number) =>
    schemaOf(
      collection(
        'items',
        names.map((key) => attribute(key, 'string', { size })),
      ),
    );
  const renames = names.map((from, at) => ({ collection: 'items', from, to: next(names, at) }));
  const [first = '', ...others] = names;
  const away = temporaryKey(renames);
  const steps = [
    [first, away],
    ...others.map((from, at) => [from, next(names, at + 1)]).reverse(),
    [away, next(names, 0)],
  ];
  return { schema, renames, steps, values: Object.fromEntries(names.map((key) => [key, `was ${key}`])) };
}

type Ring = ReturnType<typeof ringOf>;

interface Way {
  readonly begin: (database: SharedDatabase, ring: Ring) => Promise<unknown>;
  readonly run: (database: SharedDatabase, ring: Ring) => Promise<unknown>;
  /** How many places away each value is found in the end; the place after its own where nothing is said. */
  readonly wanted?: number;
}

const create = (database: SharedDatabase, { values }: Ring) => database.documents.create('items', 'one', { values });
const open = (database: SharedDatabase) => database.open(BareDb);

async function write({ steps, values }: Ring): Promise<void> {
  const of = (make: (key: string) => string) => Object.keys(values).map(make).join(' ');
  const renames = steps.map(([from, to]) => `m.renameAttribute('items', '${from}', '${to}');`).join(' ');
  await place.write({
    '001_items': `up(m) { m.createCollection('items', (c) => { ${of((key) => `c.string('${key}', { size: 20, required: false });`)} }); }`,
    '002_ring': `up(m) { ${renames} ${of((key) => `m.alterAttribute('items', '${key}', { size: 60 });`)} }`,
  });
}

const WAYS: Readonly<Record<string, Way>> = {
  'a model': {
    async begin(database, ring) {
      await managerOf(database, ring.schema(20)).migrate();
      await create(database, ring);
    },
    run: (database, { schema, renames }) =>
      managerOf(database, schema(60), { renames }).migrate({ allowDestructive: true }),
  },
  'a file': {
    async begin(database, ring) {
      await write(ring);
      await runMigrations(open(database), { folder: place.folder, to: '001_items' });
      await create(database, ring);
    },
    run: (database) => runMigrations(open(database), { folder: place.folder }),
  },
  'the revert of a file': {
    async begin(database, ring) {
      await write(ring);
      await runMigrations(open(database), { folder: place.folder, to: '001_items' });
      await create(database, ring);
      await runMigrations(open(database), { folder: place.folder });
    },
    run: (database) =>
      revertMigrations(open(database), { folder: place.folder, to: '001_items', allowDestructive: true }),
    wanted: 0,
  },
};

/** Runs, and ends before a write; the renames that were carried out. */
async function runUntil(database: SharedDatabase, end: number, run: () => Promise<unknown>) {
  let sent = 0;
  const renames: FaultRequest[] = [];
  server.setFaults({
    http(request) {
      const { method, path, body } = request;
      if (method === 'GET' || !path.startsWith(`/tablesdb/${database.databaseId}`)) return undefined;
      sent += 1;
      if (sent > end) return { kind: 'status', status: 401 };
      if (body.newKey !== undefined && body.newKey !== null) renames.push(request);
      return undefined;
    },
  });
  await failureOf(run());
  server.setFaults({});
  return { renames };
}

async function again({ method, path, body }: FaultRequest): Promise<void> {
  const { endpoint, projectId, apiKey } = server;
  const headers = { 'content-type': 'application/json', 'x-appwrite-project': projectId, 'x-appwrite-key': apiKey };
  await fetch(`${endpoint}${path}`, { method, headers, body: JSON.stringify(body) });
}

/** Writes of the second run before which it ends. */
const WRITES = [1, 2, 3, 4, 5, 6, 7, 8];

const CASES = Object.keys(WAYS).flatMap((way) => Object.keys(NAMES).map((count) => [count, way] as const));

it.each(CASES)('%s names by %s', async (count, way) => {
  const { begin, run, wanted = -1 } = WAYS[way] as Way;
  const ring = ringOf(NAMES[count] ?? []);
  const names = Object.keys(ring.values);
  const turn = CASES.findIndex((one) => one[0] === count && one[1] === way);
  const at = (index: number) => `was ${names.at((index + wanted) % names.length)}`;
  const undisturbed = sharedDatabase(place.project);
  await begin(undisturbed, ring);
  const kinds = await requestKinds(server, undisturbed.databaseId, () => run(undisturbed, ring));
  await undisturbed.end();
  const writes = kinds.filter((kind) => !kind.startsWith('GET'));
  // Before the first rename nothing can arrive late.
  const first = process.env.LONG ? 0 : writes.findIndex((kind) => kind.includes('/columns/'));
  const ends = sampleRequests(writes.slice(first), turn, 2).map((end) => first + end);
  for (const end of new Set([...ends, writes.length])) {
    // Each number of late ones, as many as were sent; in `npm test` each after the last write, and else one or all of them, by turns.
    const numbers = Array.from({ length: names.length + 1 }, (_, late) => late);
    const sample = end === writes.length ? numbers.slice(1) : [turn % 3 === 0 ? 1 : names.length];
    let most = names.length;
    for (const late of process.env.LONG ? numbers : sample) {
      if (late > most) break;
      for (const cut of process.env.LONG ? WRITES : WRITES.slice(((end + late) * 3) % WRITES.length).slice(0, 1)) {
        const database = sharedDatabase(place.project);
        await begin(database, ring);
        const { renames } = await runUntil(database, end, () => run(database, ring));
        most = Math.min(most, renames.length);
        for (const request of renames.slice(0, late)) await again(request);
        const unlock = () => managerOf(database, ring.schema(60), { lease: SHORT_LEASE }).unlock();
        await unlock();
        await runUntil(database, cut, () => run(database, ring));
        await unlock();
        await run(database, ring);
        await run(database, ring);
        const document = await database.documents.get('items', 'one');
        const values = names.map((key) => document?.[key]);
        expect({ end, late, cut, values }).toEqual({ end, late, cut, values: names.map((_, index) => at(index)) });
        await database.end();
      }
    }
  }
});
