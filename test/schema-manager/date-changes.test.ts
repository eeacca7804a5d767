import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { Client } from 'node-appwrite';
import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createTransport } from '../../src/appwrite/http/transport.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { EntwriteError } from '../../src/errors.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { Rename } from '../../src/schema/rename.js';
import type { DbSchemaManager } from '../../src/schema-manager/db-schema-manager.js';
import { withoutSystemCollections } from '../../src/schema-manager/lock/system-collections.js';
import { openWorkplace } from '../migrations/support.js';
import { requestKinds, sampleRequests, strikeAt } from '../support/disturb.js';
import { stateOf } from '../support/every-operation.js';
import { failureOf } from '../support/live-context.js';
import { type LiveDatabase, randomDatabaseId } from '../support/live-database.js';
import { attribute, collection, index, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * PostgreSQL breaks a single datetime that is renamed: whatever would take a rename is done by copying, and can be interrupted. Each change is
 * interrupted at one of its first and last requests of each kind, by the end of the process or, by turns, by an error; keys that change places
 * by both, and all changes by both at each request in `npm run test:long`.
 */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
});
afterAll(() => server.stop());

function connect(databaseId = randomDatabaseId()): LiveDatabase {
  const client = new Client().setEndpoint(server.endpoint).setProject(server.projectId).setKey(server.apiKey);
  const transport = createTransport(async () => client);
  const schemas = createSchemaGateway(transport, databaseId);
  return { databaseId, transport, schemas, documents: createDocumentGateway(transport, databaseId, schemas.server) };
}

/** The same database for a process that ends before its n-th request. */
function ending(databaseId: string, n: number): LiveDatabase {
  const { transport } = connect(databaseId);
  let sent = 0;
  const send: typeof transport.send = async (request) => {
    if (request.path[1] === databaseId) sent += 1;
    if (sent >= n) throw new Error('the process has ended');
    return transport.send(request);
  };
  const ended = { ...transport, send };
  const schemas = createSchemaGateway(ended, databaseId);
  return { databaseId, transport: ended, schemas, documents: createDocumentGateway(ended, databaseId, schemas.server) };
}

const OPTIONS = { allowDestructive: true } as const;
const FIRST = '2020-01-02T03:04:05.678+00:00';
const SECOND = '2021-01-02T03:04:05.678+00:00';
const day = attribute('day', 'datetime');
const of = (...attributes: Parameters<typeof collection>[1]) => schemaOf(collection('events', attributes));
const indexed = (key: string, options = {}) =>
  schemaOf(
    collection('events', [attribute(key, 'datetime', options), attribute('name', 'string')], {
      indexes: [index('by_day', [key]), index('both', ['name', key])],
    }),
  );
const swapped = [
  { collection: 'events', from: 'day', to: 'end' },
  { collection: 'events', from: 'end', to: 'day' },
];

interface Case {
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  readonly renames?: readonly Rename[];
  readonly values: readonly Record<string, unknown>[];
  readonly wanted: readonly Record<string, unknown>[];
}

const CASES: Readonly<Record<string, Case>> = {
  'another key, with indexes, a default and nulls': {
    before: indexed('day'),
    after: indexed('start', { default: SECOND }),
    renames: [{ collection: 'events', from: 'day', to: 'start' }],
    values: [
      { day: FIRST, name: 'x' },
      { day: null, name: 'y' },
    ],
    wanted: [
      { start: FIRST, name: 'x' },
      { start: null, name: 'y' },
    ],
  },
  'another key, and the index another name': {
    before: schemaOf(collection('events', [day], { indexes: [index('idx_day', ['day'])] })),
    after: schemaOf(
      collection('events', [attribute('start', 'datetime')], { indexes: [index('idx_start', ['start'])] }),
    ),
    renames: [{ collection: 'events', from: 'day', to: 'start' }],
    values: [{ day: FIRST }, { day: null }],
    wanted: [{ start: FIRST }, { start: null }],
  },
  'another key, required': {
    before: indexed('day', { required: true }),
    after: indexed('start', { required: true }),
    renames: [{ collection: 'events', from: 'day', to: 'start' }],
    values: [{ day: FIRST }],
    wanted: [{ start: FIRST }],
  },
  'two keys that change places': {
    before: of(day, attribute('end', 'datetime')),
    after: of(day, attribute('end', 'datetime')),
    renames: swapped,
    values: [{ day: FIRST, end: SECOND }, { day: FIRST }],
    wanted: [
      { day: SECOND, end: FIRST },
      { day: null, end: FIRST },
    ],
  },
  text: {
    before: indexed('day'),
    after: of(attribute('day', 'string')),
    values: [{ day: FIRST }],
    wanted: [{ day: FIRST }],
  },
  'a list': {
    before: of(day),
    after: of(attribute('day', 'datetime', { array: true })),
    values: [{ day: FIRST }],
    wanted: [{ day: [FIRST] }],
  },
  'out of text': {
    before: of(attribute('day', 'string', { required: true })),
    after: of(attribute('day', 'datetime', { required: true })),
    values: [{ day: FIRST }],
    wanted: [{ day: FIRST }],
  },
  'out of a list': {
    before: of(attribute('day', 'datetime', { array: true })),
    after: of(day),
    values: [{ day: [FIRST] }, { day: [] }],
    wanted: [{ day: FIRST }, { day: null }],
  },
  'another key and text in one step': {
    before: of(day),
    after: of(attribute('start', 'string')),
    renames: [{ collection: 'events', from: 'day', to: 'start' }],
    values: [{ day: FIRST }, {}],
    wanted: [{ start: FIRST }, { start: null }],
  },
};

async function prepare(database: LiveDatabase, { before, values }: Case): Promise<void> {
  await managerOf(database, before).migrate();
  for (const [at, data] of values.entries()) await database.documents.create('events', `e${at}`, { values: data });
}

/** A run waits for a lease until no drop of one that was killed can arrive any more. */
const target = (database: LiveDatabase, { after, renames = [] }: Case) =>
  managerOf(database, after, { renames, lease: SHORT_LEASE });

async function expectDone(database: LiveDatabase, one: Case): Promise<void> {
  for (const [at, wanted] of one.wanted.entries())
    expect(await database.documents.get('events', `e${at}`)).toMatchObject(wanted);
  const { schema } = await database.schemas.read();
  expect(schema.collections.flatMap(({ attributes }) => attributes.map(({ key }) => key))).not.toContainEqual(
    expect.stringMatching(/^(shadow|before|swap)_/),
  );
  expect((await managerOf(database, one.after).analyze()).operations).toEqual([]);
}

/** Migrates; true where names that change places leave no trace of how far that got, so that a person is asked. */
async function isLeftToPerson(manager: DbSchemaManager, { renames }: Case): Promise<boolean> {
  const failure = await failureOf<EntwriteError>(manager.migrate(OPTIONS));
  if (failure === undefined) return false;
  if (renames !== swapped || failure.code !== 'plan_refused') throw failure;
  return true;
}

async function expectWhole(database: LiveDatabase, { values, wanted }: Case): Promise<void> {
  const found = await Promise.all(values.map((_, at) => database.documents.get('events', `e${at}`)));
  const [whole] = [values, wanted].filter((state) => state[0]?.day === found[0]?.day);
  expect(found).toMatchObject(whole?.map((one) => ({ day: null, end: null, ...one })) ?? []);
}

describe.each(
  Object.entries(CASES).map(([name, one], nth) => [name, one, nth] as const),
)('a datetime: %s', (_, one, nth) => {
  /** A change that nothing disturbs: its requests, what it ends in, and when the documents were written before. */
  let undisturbed: LiveDatabase;
  let kinds: readonly string[];
  let state: unknown;
  let times: readonly string[];
  const timesOf = async ({ documents }: LiveDatabase) =>
    (await documents.list('events', [])).documents.map(({ $updatedAt }) => $updatedAt);
  beforeAll(async () => {
    undisturbed = connect();
    await prepare(undisturbed, one);
    times = await timesOf(undisturbed);
    kinds = await requestKinds(server, undisturbed.databaseId, () => target(undisturbed, one).migrate(OPTIONS));
    state = await stateOf(undisturbed);
  });

  it('keeps its values and times, and leaves nothing behind', async () => {
    await expectDone(undisturbed, one);
    expect(await timesOf(undisturbed)).toEqual(times);
  });

  it('is finished by the next run wherever the process ended, and taken back or finished after an error', async () => {
    const isBoth = process.env.LONG || one.renames === swapped;
    for (const n of isBoth || nth % 2 === 0 ? sampleRequests(kinds, nth, 1) : []) {
      const database = connect();
      await prepare(database, one);
      await failureOf(target(ending(database.databaseId, n), one).migrate(OPTIONS));
      const again = target(connect(database.databaseId), one);
      await again.unlock();
      if (await isLeftToPerson(again, one)) await expectWhole(database, one);
      else {
        expect({ n, state: await stateOf(database) }).toEqual({ n, state });
        await expectDone(database, one);
      }
    }
    // The first of several changes is all but done then, and the plan is made on what it left.
    const first =
      one.renames === swapped ? kinds.flatMap((kind, at) => (kind.startsWith('DELETE') ? [at + 1] : [])) : [];
    const failing = isBoth || nth % 2 === 1 ? sampleRequests(kinds, nth + 1, 1) : [];
    for (const n of [...failing, ...first.slice(1, 2)]) {
      const database = connect();
      await prepare(database, one);
      strikeAt(server, database.databaseId, n, { kind: 'status', status: 400 });
      const failure = await failureOf(target(database, one).migrate(OPTIONS));
      server.setFaults({});
      await failureOf(target(database, one).undo());
      if (failure !== undefined && (await isLeftToPerson(target(database, one), one))) await expectWhole(database, one);
      else expect({ n, state: await stateOf(database) }).toEqual({ n, state });
    }
  });
});

it('a key that was renamed away may be used again', async () => {
  const database = connect();
  const renames = [{ collection: 'events', from: 'day', to: 'start' }];
  await managerOf(database, of(day)).migrate();
  await database.documents.create('events', 'a', { values: { day: FIRST } });
  const start = attribute('start', 'datetime');
  await managerOf(database, of(start), { renames }).migrate();
  await managerOf(database, of(start, day)).migrate();
  await database.documents.update('events', 'a', { values: { day: SECOND } });
  expect((await managerOf(database, of(start, day)).analyze()).operations).toEqual([]);
  expect(await database.documents.get('events', 'a')).toMatchObject({ start: FIRST, day: SECOND });
});

it('a plan says that it copies, also as JSON', async () => {
  const database = connect();
  await managerOf(database, of(day)).migrate();
  const renames = [{ collection: 'events', from: 'day', to: 'start' }];
  const manager = managerOf(database, of(attribute('start', 'datetime')), { renames });
  const plan = await manager.analyze();
  expect(plan.describe()).toContain("Rename attribute 'events.day' to 'start' (copied, since this server cannot");
  expect(JSON.parse(JSON.stringify(plan)).operations).toMatchObject([{ copied: { key: 'day', type: 'datetime' } }]);
});

it('files rename and retype one, and go back', async () => {
  const place = await openWorkplace({
    endpoint: server.endpoint,
    projectId: server.projectId,
    apiKey: server.apiKey,
    stop: async () => {},
  });
  try {
    await place.write({
      '001_events': `up(m) {
        m.createCollection('events', (c) => { c.datetime('day', { required: false }); c.datetime('end', { required: false }); c.index(['day']); });
      }`,
    });
    const db = place.open();
    await runMigrations(db, { folder: place.folder });
    await place.database.documents.create('events', 'a', { values: { day: FIRST, end: SECOND } });
    const before = await place.database.schemas.read();
    await place.write({
      '002_change': `up(m) {
        m.renameAttribute('events', 'day', 'start');
        m.alterAttribute('events', 'end', { type: 'string', size: 40 });
      }`,
    });
    await runMigrations(db, { folder: place.folder, allowDestructive: true });
    expect(await place.database.documents.get('events', 'a')).toMatchObject({ start: FIRST, end: SECOND });
    await revertMigrations(db, { folder: place.folder, allowDestructive: true });
    expect(await place.database.documents.get('events', 'a')).toMatchObject({ day: FIRST, end: SECOND });
    expect(withoutSystemCollections((await place.database.schemas.read()).schema)).toEqual(
      withoutSystemCollections(before.schema),
    );
  } finally {
    await place.end();
  }
});

it.each([
  ['a datetime', attribute('Day', 'datetime')],
  ['another type', attribute('Day', 'varchar', { size: 60 })],
])('a key in another letter case is refused before anything is written: %s', async (_, after) => {
  const database = connect();
  await managerOf(database, of(day)).migrate();
  await database.documents.create('events', 'a', { values: { day: FIRST } });
  const manager = managerOf(database, of(after), { renames: [{ collection: 'events', from: 'day', to: 'Day' }] });
  expect((await manager.analyze()).blockers).toMatchObject([{ rule: 'rename_in_case', at: 'events.Day' }]);
  expect(await failureOf(manager.migrate(OPTIONS))).toMatchObject({ code: 'plan_refused' });
  expect(await database.documents.get('events', 'a')).toMatchObject({ day: FIRST });
});
