import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Attribute, Collection, Id, Reference } from 'entwrite';
import { SCOPES } from '../../src/appwrite/server/key-scopes.js';
import type { DoctorRule } from '../../src/doctor/doctor-finding.js';
import type { ExaminationDeps } from '../../src/doctor/examine.js';
import { runDoctor } from '../../src/doctor/run-doctor.js';
import { EmbeddedAppwrite, type Job } from '../../src/embedded/index.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import type { EntityModel } from '../../src/metadata/model/entity-model.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../src/schema/database-schema.js';
import { NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { takeLease } from '../../src/schema-manager/lock/lease.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { startHoldingProxy } from '../support/holding-proxy.js';
import { lockOfKilled } from '../support/killed-holder.js';
import { connectDatabase, type LiveDatabase, overriding, randomDatabaseId } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Everything that the doctor can find: a database is brought into that state, which is said with a remedy; `--fix` does what it may and
 * nothing else; and who follows the remedy as it is printed is told of it no more. A rule without a row does not compile.
 */

/** A database in some state, and what becomes of it. */
interface Case {
  readonly ports: ExaminationDeps;
  /** All that is said, as `severity rule at`. */
  readonly said: readonly string[];
  /** What the remedy of the one in question has to hold. */
  readonly remedy: string;
  /** What `--fix` says it did: nothing when left out. */
  readonly fixed?: readonly string[];
  /** What is said after it: the same as before when left out. */
  readonly afterFix?: readonly string[];
  /** Does what the remedy says, where `--fix` did not. */
  readonly follow?: () => Promise<unknown>;
  /** Where nothing is said any more after that, when it is elsewhere. */
  readonly afterwards?: ExaminationDeps;
  readonly canary?: true;
}
type State = () => Promise<Case>;

let mariadb: EmbeddedAppwrite;
let postgresql: EmbeddedAppwrite;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  const keys = [
    ...SCOPES.map((scope) => ({ secret: `without ${scope}`, scopes: SCOPES.filter((one) => one !== scope) })),
    // A right over collections is one over what is in them.
    { secret: 'reader', scopes: ['databases.write', 'tables.read', 'rows.read', 'rows.write'] },
    { secret: 'writer', scopes: ['databases.write', 'tables.write', 'rows.read', 'rows.write'] },
  ];
  mariadb = await EmbeddedAppwrite.start({ keys });
  postgresql = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
});

afterEach(async () => {
  mariadb.setFaults({});
  for (const stop of stops.splice(0)) await stop();
});

afterAll(() => Promise.all([mariadb.stop(), postgresql.stop()]));

const NO_MODEL: EntityModel = { entities: [], schema: EMPTY_SCHEMA, renames: [] };

function portsOf(
  { transport, schemas, documents }: LiveDatabase,
  endpoint = mariadb.endpoint,
  model = NO_MODEL,
): ExaminationDeps {
  return { endpoint, transport, schemas, documents, model: () => model, onProgress: () => {} };
}

interface Way {
  readonly endpoint?: string;
  readonly projectId?: string;
  readonly apiKey?: string;
  readonly databaseId?: string;
}

/** A new connection, as another process has one. */
function connect({
  endpoint = mariadb.endpoint,
  projectId = mariadb.projectId,
  apiKey = mariadb.apiKey,
  databaseId = randomDatabaseId(),
}: Way = {}): LiveDatabase {
  return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} }, databaseId);
}

const people = schemaOf(collection('people', [attribute('name', 'string')]));

async function migrated(schema: DatabaseSchema = people, way: Way = {}): Promise<LiveDatabase> {
  const database = connect(way);
  await managerOf(database, schema).migrate();
  return database;
}

async function send(
  { databaseId, transport }: LiveDatabase,
  method: 'POST' | 'PATCH' | 'DELETE',
  rest: readonly string[],
  parameters: object = {},
): Promise<void> {
  const path = ['tablesdb', databaseId, 'tables', ...rest];
  await transport.send({ method, path, parameters: { ...parameters } });
}

/** A request whose work behind the answer has ended, whether well or not. */
async function sendAndWait(
  database: LiveDatabase,
  ...request: Parameters<typeof send> extends [unknown, ...infer R] ? R : never
) {
  await send(database, ...request);
  const isUnderWay = ({ status }: { status: string }) => status === 'processing' || status === 'deleting';
  while ((await database.schemas.read()).unsettled.some(isUnderWay));
}

/** Work on columns and indexes ends this way from now on. */
function workersAre(fault: { readonly kind: 'hold' | 'fail' | 'stuck'; readonly error?: string }): void {
  const decide = (_job: Job) => fault;
  mariadb.setFaults({ columns: decide, indexes: decide });
}

/** Another server than the ones that there are. */
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

async function nobody(): Promise<string> {
  const endpoint = await listen(() => {});
  for (const stop of stops.splice(-1)) await stop();
  return endpoint;
}

/** A way that is wrong, and the right one. */
async function wrongWay(way: Way, said: readonly string[], remedy: string): Promise<Case> {
  const { databaseId } = await migrated();
  const { endpoint = mariadb.endpoint } = way;
  return {
    ports: portsOf(connect({ databaseId, ...way }), endpoint),
    said: said.map((line) => line.replace('ENDPOINT', endpoint).replace('DATABASE', `database '${databaseId}'`)),
    remedy,
    afterwards: portsOf(connect({ databaseId })),
  };
}

const withoutScopes =
  (apiKey: string, said: readonly string[], remedy = 'in the Appwrite console'): State =>
  () =>
    wrongWay({ apiKey }, said, remedy);

/** A server as another engine or another clock shows it. */
async function seenBy(
  alter: Parameters<typeof startHoldingProxy>[1],
): Promise<{ endpoint: string; database: LiveDatabase }> {
  const { databaseId } = await migrated();
  const proxy = await startHoldingProxy(mariadb.endpoint, alter);
  stops.push(proxy.stop);
  return { endpoint: proxy.endpoint, database: connect({ databaseId, endpoint: proxy.endpoint }) };
}

/** A clock that is off by so many milliseconds, and that is set right. */
const clockOff =
  (milliseconds: number): State =>
  async () => {
    let off = milliseconds;
    const { endpoint, database } = await seenBy(({ headers }) => {
      headers.date = new Date(Date.now() + off).toUTCString();
    });
    return {
      ports: portsOf(database, endpoint),
      said: [`warning clock_skew ${endpoint}`],
      remedy: 'Synchronise the clocks (NTP)',
      async follow() {
        off = 0;
      },
    };
  };

/** Names that change places, in a run that broke off between their renames. */
const halfSwapped: State = async () => {
  const before = schemaOf(collection('people', [attribute('first', 'string'), attribute('last', 'string')]));
  const database = await migrated(before);
  await database.documents.create('people', 'ada', { values: { first: 'Lovelace', last: 'Ada' } });
  const renames = [
    { collection: 'people', from: 'first', to: 'last' },
    { collection: 'people', from: 'last', to: 'first' },
  ];
  let done = 0;
  const breaking = overriding(database, {
    schemas: ({ perform }) => ({
      async perform(operation, schema) {
        done += 1;
        if (done > 2) throw new Error('the process ends here');
        return perform(operation, schema);
      },
    }),
  });
  await expect(managerOf(breaking, before, { renames }).migrate({ onError: 'keep' })).rejects.toThrow('ends here');
  const { schema } = await database.schemas.read();
  const keys = schema.collections.find(({ id }) => id === 'people')?.attributes.map(({ key }) => key) ?? [];
  return {
    ports: portsOf(database),
    said: [`error incomplete_change people.${keys.find((key) => key.startsWith('swap_'))}`],
    remedy: 'Restore the model and migrate, which finishes it',
    async follow() {
      await managerOf(database, before, { renames }).migrate();
      expect(await database.documents.get('people', 'ada')).toMatchObject({ first: 'Ada', last: 'Lovelace' });
    },
  };
};

/** A change of type that broke off before one of its operations, and what the printed way out does. */
const brokenOff =
  (before: (type: string, renames: number) => boolean, remedy: string, way: 'again' | 'undo'): State =>
  async () => {
    const typed = (type: 'string' | 'integer') => schemaOf(collection('people', [attribute('code', type)]));
    const database = await migrated(typed('string'));
    await database.documents.create('people', 'ada', { values: { code: '1' } });
    let renames = 0;
    const breaking = overriding(database, {
      schemas: ({ perform }) => ({
        async perform(operation, schema) {
          if (before(operation.type, renames)) throw new Error('the process ends here');
          if (operation.type === 'rename_attribute') renames += 1;
          return perform(operation, schema);
        },
      }),
    });
    await expect(
      managerOf(breaking, typed('integer')).migrate({ allowDestructive: true, onError: 'keep' }),
    ).rejects.toThrow('ends here');
    return {
      ports: portsOf(database),
      said: ['error incomplete_change people.code'],
      remedy,
      async follow() {
        if (way === 'undo') await managerOf(database, typed('string')).undo();
        else await managerOf(database, typed('integer')).migrate({ allowDestructive: true });
        expect(await database.documents.get('people', 'ada')).toMatchObject({ code: way === 'undo' ? '1' : 1 });
      },
    };
  };

/** An attribute, a relationship or an index that Appwrite fails to make. */
const failed =
  (kind: string, rest: readonly string[], parameters: object, names: readonly string[] = ['people.new']): State =>
  async () => {
    const users = collection('users', [attribute('name', 'string')]);
    const database = await migrated(schemaOf(...people.collections, users));
    workersAre({ kind: 'fail', error: 'no room' });
    await sendAndWait(database, 'POST', ['people', ...rest], parameters);
    mariadb.setFaults({});
    return {
      ports: portsOf(database),
      said: names.map((name) => `error attribute_failed ${name}`),
      remedy: `\`entwrite doctor --fix\`, which deletes the ${kind}`,
      fixed: [`delete the failed ${kind} 'people.new'`],
      afterFix: [],
    };
  };

/** What a worker does not delete, or does not get to. */
const undeleted =
  (fault: 'hold' | 'stuck', said: string, remedy: string): State =>
  async () => {
    const database = await migrated(
      schemaOf(collection('people', [attribute('name', 'string'), attribute('old', 'string')])),
    );
    workersAre({ kind: fault });
    await send(database, 'DELETE', ['people', 'columns', 'old']);
    if (fault === 'stuck') await database.schemas.settle(() => true).catch(() => {});
    return {
      ports: portsOf(database),
      said: [`${said} people.old`],
      remedy,
      async follow() {
        mariadb.setFaults({});
        if (fault === 'stuck') await send(database, 'DELETE', ['people', 'columns', 'old']);
        await database.schemas.settle(() => true);
        await managerOf(database, people).migrate();
      },
    };
  };

const FIRST = '2020-01-02T03:04:05.678+00:00';

/** A rename of a datetime that somebody else sent to PostgreSQL. */
const halfRenamed =
  (documents: number, more: Pick<Case, 'remedy' | 'fixed' | 'afterFix'>): State =>
  async () => {
    const { endpoint, apiKey, projectId } = postgresql;
    const schema = (key: string) => schemaOf(collection('people', [attribute(key, 'datetime')]));
    const database = await migrated(schema('day'), { endpoint, apiKey, projectId });
    for (let at = 0; at < documents; at += 1)
      await database.documents.create('people', `p${at}`, { values: { day: FIRST } });
    const renamed = { required: false, default: null, newKey: 'start' };
    await send(database, 'PATCH', ['people', 'columns', 'datetime', 'day'], renamed).catch(() => {});
    return {
      ports: portsOf(database, endpoint),
      said: ['error half_renamed people.day'],
      ...more,
      async follow() {
        if (documents === 0) {
          await sendAndWait(database, 'POST', ['people', 'columns', 'datetime'], { key: 'start', required: false });
          await sendAndWait(database, 'DELETE', ['people', 'columns', 'day']);
        }
        const renames = [{ collection: 'people', from: 'start', to: 'when' }];
        await managerOf(database, schema('when'), { renames }).migrate({ allowDestructive: true });
        for (let at = 0; at < documents; at += 1)
          expect(await database.documents.get('people', `p${at}`)).toMatchObject({ when: FIRST });
      },
    };
  };

const PARKED = `parked_${'0'.repeat(16)}`;

/** Values that their attribute does not allow, since it was narrowed by another hand. */
const notAllowed =
  (type: 'string' | 'enum' | 'integer', [value, fitting]: readonly [unknown, unknown], narrowed: object): State =>
  async () => {
    const database = await migrated(schemaOf(collection('people', [attribute('key', type)])));
    await database.documents.create('people', 'ada', { values: { key: value } });
    await send(database, 'PATCH', ['people', 'columns', type, 'key'], { required: false, default: null, ...narrowed });
    return {
      ports: portsOf(database),
      said: ['error value_not_allowed people.key'],
      remedy: 'update them with an allowed value',
      async follow() {
        await database.documents.update('people', 'ada', { values: { key: fitting } });
      },
    };
  };

@Collection('people')
class Person {
  @Id() id!: string;
  @Attribute({ size: 40, required: false }) name?: string;
  @Reference(() => Person, { required: false }) bossId?: string;
}

const unsupported =
  (key: string): State =>
  async () => {
    const database = await migrated();
    await sendAndWait(database, 'POST', ['people', 'columns', 'boolean'], { key, required: false });
    await database.documents.create('people', 'ada', { values: { [key]: true } });
    return {
      ports: portsOf(database),
      said: [`warning key_unsupported people.${key}`],
      remedy: `\`renamedFrom: '${key}'\``,
      async follow() {
        const schema = schemaOf(collection('people', [attribute('name', 'string'), attribute('good', 'boolean')]));
        const renames = [{ collection: 'people', from: key, to: 'good' }];
        await managerOf(database, schema, { renames }).migrate({ allowDestructive: true });
        expect(await database.documents.get('people', 'ada')).toMatchObject({ good: true });
      },
    };
  };

const nearLimit =
  (wide: DatabaseSchema, narrow: DatabaseSchema, remedy: string): State =>
  async () => {
    const database = await migrated(wide);
    return {
      ports: portsOf(database),
      said: ['warning near_limit people'],
      remedy,
      async follow() {
        await managerOf(database, narrow).migrate({ allowDestructive: true });
      },
    };
  };

const many = (count: number, type: 'boolean' | 'varchar', options = {}) =>
  Array.from({ length: count }, (_, at) => attribute(`a${at}`, type, options));
const indexes = (count: number) => Array.from({ length: count }, (_, at) => index(`i${at}`, ['name']));

const STATES: Readonly<Record<DoctorRule, Readonly<Record<string, State>>>> = {
  connection: {
    'nobody listens': async () => wrongWay({ endpoint: await nobody() }, ['error connection ENDPOINT'], 'Check'),
    'the project does not exist': () =>
      wrongWay({ projectId: 'other' }, ['error connection ENDPOINT'], 'Correct the project id'),
    'what answers is no Appwrite': async () =>
      wrongWay(
        { endpoint: await listen((_request, response) => response.end('<html>')) },
        ['error connection ENDPOINT'],
        'Check the endpoint',
      ),
  },
  endpoint: {
    'it lacks /v1': () => {
      const endpoint = mariadb.endpoint.replace('/v1', '');
      return wrongWay(
        { endpoint },
        ['error connection ENDPOINT', 'error endpoint ENDPOINT'],
        'Add /v1 to the endpoint',
      );
    },
  },
  engine_untried: {
    'rows have no limit of width': async () => {
      const { endpoint, database } = await seenBy((answer) => {
        answer.body = answer.body.replace(/"bytesMax":\d+/g, '"bytesMax":0');
      });
      return {
        ports: portsOf(database, endpoint),
        said: [`warning engine_untried ${endpoint}`],
        remedy: 'with a copy of your data',
        afterwards: portsOf(connect({ databaseId: database.databaseId })),
      };
    },
  },
  engine_unknown: {
    'the key may not ask': withoutScopes(
      'reader',
      [
        'warning engine_unknown ENDPOINT',
        ...['tables.write', 'columns.write', 'indexes.write'].map((scope) => `warning scope_missing ${scope}`),
      ],
      'Give the API key columns.write',
    ),
  },
  key_refused: {
    'the key is none': () => wrongWay({ apiKey: 'wrong' }, ['error key_refused DATABASE'], 'belong together'),
  },
  scope_missing: {
    ...Object.fromEntries(
      (['databases.write', 'tables.read', 'tables.write', 'rows.read', 'rows.write'] as const).map((scope) => [
        scope,
        withoutScopes(`without ${scope}`, [`${scope.endsWith('s.read') ? 'error' : 'warning'} scope_missing ${scope}`]),
      ]),
    ),
    'all of reading the schema': withoutScopes('writer', [
      'error scope_missing tables.read',
      'warning scope_missing columns.read',
      'warning scope_missing indexes.read',
    ]),
  },
  clock_skew: { 'the server is ahead': clockOff(90_000), 'the server is behind': clockOff(-90_000) },
  database_missing: {
    'nobody made it': async () => {
      const database = connect();
      return {
        ports: portsOf(database),
        said: [`note database_missing database '${database.databaseId}'`],
        remedy: '`entwrite schema create`',
        async follow() {
          await managerOf(database, people).ensureCreated();
        },
      };
    },
  },
  worker_silent: {
    'it makes nothing': async () => {
      const database = await migrated();
      workersAre({ kind: 'hold' });
      return {
        ports: portsOf(database),
        canary: true,
        said: [`error worker_silent database '${database.databaseId}'`],
        remedy: 'Check whether the database worker of Appwrite is running',
        async follow() {
          mariadb.setFaults({});
        },
      };
    },
  },
  locked: {
    'somebody works': async () => {
      const database = await migrated();
      const states = createStateStore(database.schemas, database.documents);
      const lease = await takeLease(states, (await states.read()).lock, NO_INTENT);
      return {
        ports: portsOf(database),
        said: [`note locked database '${database.databaseId}'`],
        remedy: 'Nothing, while that run works',
        async follow() {
          await lease?.release();
        },
      };
    },
  },
  stale_lock: {
    'its process was killed': async () => {
      const database = await migrated();
      await lockOfKilled(database, NO_INTENT);
      return {
        ports: portsOf(database),
        said: [`warning stale_lock database '${database.databaseId}'`],
        remedy: 'Run `entwrite doctor --fix`',
        fixed: ['release the lock'],
        afterFix: [],
      };
    },
    'a process of another machine is silent': async () => {
      const database = await migrated();
      const states = createStateStore(database.schemas, database.documents);
      const { lock } = await states.read();
      if (lock === null) throw new Error('no lock');
      const holder = { ...lock.holder, host: 'elsewhere', process: null };
      await states.createLock({ ...lock, fencingToken: lock.fencingToken + 1, token: 'x', holder, released: false });
      const proxy = await startHoldingProxy(mariadb.endpoint, ({ headers }) => {
        headers.date = new Date(Date.now() + 60_000).toUTCString();
      });
      stops.push(proxy.stop);
      const later = connect({ databaseId: database.databaseId, endpoint: proxy.endpoint });
      const skew = `warning clock_skew ${proxy.endpoint}`;
      return {
        ports: portsOf(later, proxy.endpoint),
        said: [skew, `warning stale_lock database '${database.databaseId}'`],
        remedy: 'Run `entwrite doctor --fix`',
        fixed: ['release the lock'],
        afterFix: [skew],
        afterwards: portsOf(database),
      };
    },
  },
  incomplete_change: {
    'nothing is swapped yet, and it is done': brokenOff(
      (type) => type === 'rename_attribute',
      'Run the same migration again',
      'again',
    ),
    'nothing is swapped yet, and it is taken back': brokenOff(
      (type) => type === 'rename_attribute',
      '`entwrite schema undo`',
      'undo',
    ),
    'half of it is swapped': brokenOff(
      (type, renames) => type === 'rename_attribute' && renames === 1,
      '`entwrite schema undo`',
      'undo',
    ),
    'it is past its swap': brokenOff(
      (type, renames) => type === 'drop_attribute' && renames === 3,
      'can no longer be undone',
      'again',
    ),
    'names are changing places': halfSwapped,
  },
  attribute_failed: {
    'an attribute': failed('attribute', ['columns', 'boolean'], { key: 'new', required: false }),
    'an index': failed('index', ['indexes'], { key: 'new', type: 'key', columns: ['name'] }),
    'both ends of a relationship': failed(
      'attribute',
      ['columns', 'relationship'],
      {
        relatedTableId: 'users',
        type: 'manyToMany',
        twoWay: true,
        key: 'new',
        twoWayKey: 'other',
        onDelete: 'setNull',
      },
      ['people.new', 'users.other'],
    ),
    'a deletion that is stuck': undeleted('stuck', 'error attribute_failed', 'delete it again in the console'),
  },
  still_processing: {
    'a deletion that is not carried out': undeleted('hold', 'warning still_processing', '`entwrite doctor --canary`'),
  },
  half_renamed: {
    'a document shows the new key': halfRenamed(2, {
      remedy: 'Run `entwrite doctor --fix`',
      fixed: ["finish the rename of 'people.day' to 'start'"],
      afterFix: [],
    }),
    'no document shows the new key': halfRenamed(0, { remedy: 'create a datetime with the new key' }),
  },
  parked: {
    'an attribute': async () => {
      const two = schemaOf(collection('people', [attribute('name', 'string'), attribute('age', 'integer')]));
      const database = await migrated(two);
      await managerOf(database, people, { drops: 'park' }).migrate({ allowDestructive: true });
      return {
        ports: portsOf(database),
        said: ['note parked people'],
        remedy: 'Put it back into the model to restore it',
        async follow() {
          await managerOf(database, two).migrate();
        },
      };
    },
  },
  parked_unknown: {
    'an attribute': async () => {
      const database = await migrated();
      await sendAndWait(database, 'POST', ['people', 'columns', 'boolean'], { key: PARKED, required: false });
      return {
        ports: portsOf(database),
        said: [`warning parked_unknown people.${PARKED}`],
        remedy: 'delete or rename it there',
        async follow() {
          await sendAndWait(database, 'DELETE', ['people', 'columns', PARKED]);
        },
      };
    },
    'a collection': async () => {
      const database = await migrated();
      await send(database, 'POST', [], { tableId: 'other', name: `${PARKED} other`, enabled: false });
      return {
        ports: portsOf(database),
        said: ['warning parked_unknown other'],
        remedy: 'delete or rename it there',
        async follow() {
          await send(database, 'DELETE', ['other']);
        },
      };
    },
  },
  unique_not_enforced: {
    'documents are equal under it': async () => {
      const database = await migrated();
      for (const [id, name] of [
        ['a', 'Ada'],
        ['b', 'ada'],
      ] as const)
        await database.documents.create('people', id, { values: { name } });
      const create = () =>
        sendAndWait(database, 'POST', ['people', 'indexes'], { key: 'one', type: 'unique', columns: ['name'] });
      await create();
      return {
        ports: portsOf(database),
        said: ['error unique_not_enforced people.one'],
        remedy: 'drop the index and create it again',
        async follow() {
          await database.documents.update('people', 'b', { values: { name: 'Bob' } });
          await sendAndWait(database, 'DELETE', ['people', 'indexes', 'one']);
          await create();
          await expect(database.documents.create('people', 'c', { values: { name: 'bob' } })).rejects.toThrow();
        },
      };
    },
  },
  value_not_allowed: {
    'null under required': notAllowed('string', [null, 'Ada'], { required: true }),
    'an element outside of an enum': notAllowed('enum', ['b', 'a'], { elements: ['a'] }),
    'a number outside of a range': notAllowed('integer', [50, 5], { min: 0, max: 10 }),
  },
  orphaned_reference: {
    'a document names one that is gone': async () => {
      const model = buildEntityModel([Person]);
      const database = await migrated(model.schema);
      await database.documents.create('people', 'ada', { values: { bossId: 'eve' } });
      return {
        ports: portsOf(database, mariadb.endpoint, model),
        said: ['warning orphaned_reference people.bossId'],
        remedy: 'or with null',
        async follow() {
          await database.documents.update('people', 'ada', { values: { bossId: null } });
        },
      };
    },
  },
  key_unsupported: { 'a whole number': unsupported('2024'), collection: unsupported('collection') },
  near_limit: {
    'bytes of a row': nearLimit(
      schemaOf(collection('people', many(4, 'varchar', { size: 3700 }))),
      schemaOf(collection('people', many(3, 'varchar', { size: 3700 }))),
      'Reduce the size of a `string`',
    ),
    attributes: nearLimit(
      schemaOf(collection('people', many(909, 'boolean'))),
      schemaOf(collection('people', many(908, 'boolean'))),
      'Drop attributes',
    ),
    indexes: nearLimit(
      schemaOf(collection('people', [attribute('name', 'string')], { indexes: indexes(53) })),
      schemaOf(collection('people', [attribute('name', 'string')], { indexes: indexes(52) })),
      'Drop indexes',
    ),
  },
};

const rows = Object.entries(STATES).flatMap(([rule, states]) =>
  Object.entries(states).map(([state, prepare]) => [rule, state, prepare] as const),
);

test.each(rows)(
  '%s: %s',
  async (rule, _state, prepare) => {
    const {
      ports,
      said,
      remedy,
      fixed = [],
      afterFix = said,
      follow,
      afterwards = ports,
      canary = false,
    } = await prepare();
    const linesOf = ({ findings }: Awaited<ReturnType<typeof runDoctor>>) =>
      findings.map((finding) => `${finding.severity} ${finding.rule} ${finding.at}`);

    const found = await runDoctor(ports, { canary });
    expect(linesOf(found)).toEqual(said);
    expect(found.findings.find((finding) => finding.rule === rule)?.remedy).toContain(remedy);

    // A canary waits for ten seconds; nothing is fixed by it.
    if (!canary) {
      const after = await runDoctor(ports, { fix: true });
      expect({ fixed: after.fixed, said: linesOf(after) }).toEqual({ fixed, said: afterFix });
    }

    await follow?.();
    expect(linesOf(await runDoctor(afterwards, { canary }))).toEqual([]);
  },
  60_000,
);
