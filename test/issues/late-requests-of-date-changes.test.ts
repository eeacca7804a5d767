import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import { runDoctor } from '../../src/doctor/run-doctor.js';
import { EmbeddedAppwrite, faultOn } from '../../src/embedded/index.js';
import type { Operation } from '../../src/operations/operation.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { findCollection } from '../../src/schema/database-schema.js';
import { intentOf } from '../../src/schema-manager/lock/intent.js';
import { onlineChange } from '../../src/schema-manager/online-changes/online-change.js';
import { watchingRequests } from '../support/beside-request.js';
import { lockOfKilled } from '../support/killed-holder.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, overriding } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * On PostgreSQL a change of type drops a datetime before the new attribute takes its key, and renames another attribute before a datetime is
 * made under its key. Such a request that came late met the new one: it was gone with its values, or half renamed.
 */

const LEASE = 1_000;
const FIRST = '2020-01-02T03:04:05.678+00:00';
const of = (one: AttributeSchema) => schemaOf(collection('events', [one]));
const date = attribute('day', 'datetime');
const text = attribute('day', 'string');

let server: EmbeddedAppwrite;
let database: LiveDatabase;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
});
beforeEach(() => {
  const { endpoint, projectId, apiKey } = server;
  database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
});
afterEach(() => server.setFaults({}));
afterAll(() => server.stop());

const CHANGES = { 'out of a datetime': { from: date, to: text }, 'into a datetime': { from: text, to: date } };

describe.each(Object.entries(CHANGES))('a change %s', (_, { from, to }) => {
  const operation = { type: 'alter_attribute', collection: 'events', from, to, avoidsRenames: true } as const;
  const change = onlineChange(operation);
  if (change?.kind !== 'date') throw new Error('no change of a datetime');
  const late: Operation =
    from === date
      ? { type: 'drop_attribute', collection: 'events', attribute: date }
      : { type: 'rename_attribute', collection: 'events', from: 'day', to: change.oldKey };
  const isTaken = ({ type }: Operation) => type === late.type;

  async function fill(): Promise<void> {
    await managerOf(database, of(from)).migrate();
    await database.documents.create('events', 'a', { values: { day: FIRST } });
  }

  /** Migrates, and sends the request once more where the run waits for it; how often it waited. */
  async function waitsFor(databaseOfRun: LiveDatabase): Promise<number> {
    let waits = 0;
    let sent: Promise<unknown> = Promise.resolve();
    const manager = managerOf(databaseOfRun, of(to), {
      lease: LEASE,
      onProgress(event) {
        if (event.type !== 'waiting' || !JSON.stringify(event).includes('may still arrive')) return;
        waits += 1;
        sent = failureOf(database.schemas.perform(late, of(from)));
      },
    });
    await manager.migrate({ allowDestructive: true });
    await sent;
    expect((await managerOf(database, of(to)).analyze()).operations).toEqual([]);
    expect(await database.documents.get('events', 'a')).toMatchObject({ day: FIRST });
    return waits;
  }

  it('waits for a request that got no answer before it makes the new one under the key', async () => {
    await fill();
    const [method, path] = late.type === 'drop_attribute' ? ['DELETE', /\/day$/] : ['PATCH', /\/string\/day$/];
    server.setFaults({ http: faultOn({ method, path, nth: 1 }, { kind: 'reset-before' }) });
    expect(await waitsFor(database)).toBe(1);
  });

  it('shows nothing to do where a creation comes once more in the end', async () => {
    await fill();
    const sent: ServerRequest[] = [];
    const watched = watchingRequests(database, async (request) => {
      const isOfEvents = request.path.includes('events') && request.path.includes('columns');
      if (request.method === 'POST' && isOfEvents) sent.push(request);
    });
    await managerOf(watched, of(to)).migrate({ allowDestructive: true });
    expect(sent).not.toEqual([]);
    for (const { guard: _, ...request } of sent) await failureOf(database.transport.send(request));
    await database.schemas.settle(() => true);
    const manager = managerOf(database, of(to));
    expect((await manager.analyze()).operations).toEqual([]);
    await manager.migrate();
    const { schema } = await database.schemas.read();
    expect(findCollection(schema, 'events')?.attributes.map(({ key }) => key)).toEqual(['day']);
    expect(await database.documents.get('events', 'a')).toMatchObject({ day: FIRST });
  });

  it('waits for that of a run that was killed before it goes on', async () => {
    await fill();
    const breaking = overriding(database, {
      schemas: (inner) => ({
        async perform(one, schema) {
          if (isTaken(one)) throw new Error('it is killed here');
          return inner.perform(one, schema);
        },
      }),
    });
    await failureOf(managerOf(breaking, of(to)).migrate({ allowDestructive: true, onError: 'keep' }));
    await lockOfKilled(database, intentOf([operation]));
    expect(await waitsFor(database)).toBe(1);
  });
});

it('what comes later than that leaves a datetime whose values the doctor brings back', async () => {
  await managerOf(database, of(text)).migrate();
  await database.documents.create('events', 'a', { values: { day: FIRST } });
  await managerOf(database, of(date)).migrate({ allowDestructive: true });
  const path = ['tablesdb', database.databaseId, 'tables', 'events', 'columns', 'string', 'day'];
  const parameters = { required: false, default: null, newKey: 'before_x' };
  expect(await failureOf(database.transport.send({ method: 'PATCH', path, parameters }))).toBeDefined();
  const { transport, schemas, documents } = database;
  const model = () => ({ entities: [], schema: of(date), renames: [] });
  const ports = { endpoint: server.endpoint, transport, schemas, documents, model, onProgress: () => {} };
  const { fixed } = await runDoctor(ports, { quick: true, fix: true });
  expect(fixed).toEqual(["finish the rename of 'events.day' to 'before_x'"]);
  const renames = [{ collection: 'events', from: 'before_x', to: 'day' }];
  await managerOf(database, of(date), { renames }).migrate({ allowDestructive: true });
  expect(await database.documents.get('events', 'a')).toMatchObject({ day: FIRST });
});
