import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { type RelationshipSchema, sidesOf } from '../../src/schema/relationship-schema.js';
import type { Rename } from '../../src/schema/rename.js';
import { heldIds } from '../../src/schema-manager/online-changes/link-sides.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf, onFreshDatabase, type SharedDatabase } from '../support/live-context.js';
import type { LiveDatabase } from '../support/live-database.js';
import { attribute, collection, index, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * Two requests of a migration come once more after its end, in any order. The next run repairs what they did, and no value or link is lost:
 * a first rename used to take the name of what a change had brought, and a drop then dropped that.
 */

interface Change {
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  readonly renames?: readonly Rename[];
  /** What documents of `items` hold before. */
  readonly values: Readonly<Record<string, unknown>>;
}

const relation = (key: string, kind: RelationshipSchema['kind'], twoWay: boolean): RelationshipSchema => ({
  key,
  kind,
  relatedCollection: 'people',
  twoWay,
  twoWayKey: 'items',
  onDelete: 'setNull',
});
const people = collection('people', [attribute('name', 'string')]);
const linked = (...relationships: readonly RelationshipSchema[]) =>
  schemaOf(collection('items', [attribute('note', 'string')], { relationships }), people);
const plain = (...attributes: readonly Parameters<typeof attribute>[]) =>
  schemaOf(
    collection(
      'items',
      attributes.map((one) => attribute(...one)),
    ),
    people,
  );
const owner = (options = {}) => plain(['note', 'string'], ['owner', 'string', { size: 36, ...options }]);

/** Without those from a `manyToMany`, which is dropped under its own key: a repeated drop meets what has the key then (docs/migrations.md). */
const CHANGES: Readonly<Record<string, Change>> = {
  'another type': { before: plain(['n', 'string']), after: plain(['n', 'integer']), values: { n: '1' } },
  'another type and another name': {
    before: plain(['n', 'string']),
    after: plain(['m', 'integer']),
    renames: [{ collection: 'items', from: 'n', to: 'm' }],
    values: { n: '1' },
  },
  'another type under an index': {
    before: schemaOf(collection('items', [attribute('n', 'string')], { indexes: [index('by_n', ['n'])] }), people),
    after: schemaOf(collection('items', [attribute('n', 'integer')], { indexes: [index('by_n', ['n'])] }), people),
    values: { n: '1' },
  },
  'required, of another type': {
    before: plain(['n', 'string', { required: true }]),
    after: plain(['n', 'integer', { required: true }]),
    values: { n: '1' },
  },
  'a list': { before: plain(['n', 'string']), after: plain(['n', 'string', { array: true }]), values: { n: '1' } },
  'two names that change places': {
    before: plain(['a', 'string'], ['b', 'string']),
    after: plain(['a', 'string'], ['b', 'string']),
    renames: [
      { collection: 'items', from: 'a', to: 'b' },
      { collection: 'items', from: 'b', to: 'a' },
    ],
    values: { a: '1', b: '2' },
  },
  'no default': {
    before: plain(['n', 'string', { default: 'x' }]),
    after: plain(['n', 'string']),
    values: { n: '1' },
  },
  'a renamed collection': {
    before: schemaOf(collection('items', [attribute('n', 'string')]), people),
    after: schemaOf(collection('things', [attribute('n', 'string')]), people),
    renames: [{ from: 'items', to: 'things' }],
    values: { n: '1' },
  },
  'ids that become links': {
    before: owner(),
    after: linked(relation('owner', 'manyToOne', false)),
    values: { owner: 'a' },
  },
  'links that become ids': {
    before: linked(relation('owner', 'manyToOne', false)),
    after: owner(),
    values: { owner: 'a' },
  },
  'links of both ends that become ids': {
    before: linked(relation('owner', 'manyToOne', true)),
    after: owner(),
    values: { owner: 'a' },
  },
  'links that show at both ends': {
    before: linked(relation('owner', 'manyToOne', false)),
    after: linked(relation('owner', 'manyToOne', true)),
    values: { owner: 'a' },
  },
  'links that show at one end': {
    before: linked(relation('owner', 'manyToOne', true)),
    after: linked(relation('owner', 'manyToOne', false)),
    values: { owner: 'a' },
  },
  'links of another kind': {
    before: linked(relation('owner', 'manyToOne', true)),
    after: linked(relation('owner', 'oneToOne', true)),
    values: { owner: 'a' },
  },
  'links under another name': {
    before: linked(relation('owner', 'manyToOne', true)),
    after: linked(relation('holder', 'manyToOne', true)),
    renames: [{ collection: 'items', from: 'owner', to: 'holder' }],
    values: { owner: 'a' },
  },
  'a list of ids that becomes links': {
    before: owner({ array: true }),
    after: linked(relation('owner', 'manyToMany', true)),
    values: { owner: ['a', 'b'] },
  },
};

/** All documents with their values, and with the ids that they link at both ends. */
async function contents(database: SharedDatabase, schema: DatabaseSchema): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {};
  for (const { id, attributes } of schema.collections) {
    const links = sidesOf(schema, id).map(({ relationship }) => relationship.key);
    const select = JSON.stringify({ method: 'select', values: ['*', ...links.map((key) => `${key}.$id`)] });
    const { documents } = await database.documents.list(id, [select]);
    found[id] = documents.map((document) => [
      document.$id,
      ...attributes.map(({ key }) => document[key] ?? null),
      ...links.map((key) => [...heldIds(document, key)].sort()),
    ]);
  }
  return found;
}

/** What changes a collection of the model; updates of documents that come late are another matter (docs/migrations.md, "Alone"). */
function isOfModel({ method, path }: ServerRequest): boolean {
  return method !== 'GET' && !path.includes('rows') && path[2] === 'tables' && !path[3]?.startsWith('entwrite_');
}

/** Pairs of requests that come late; in `npm test` those of which one takes a name and one drops. */
function pairsOf(requests: readonly ServerRequest[]): readonly (readonly [number, number])[] {
  const pairs = requests.flatMap((_, first) => requests.map((_, second) => [first, second] as const));
  if (process.env.LONG) return pairs;
  const isRename = (at: number) => requests[at]?.parameters?.newKey !== undefined;
  const isDrop = (at: number) => requests[at]?.method === 'DELETE';
  return pairs.filter(([first, second]) => isRename(first) && isDrop(second));
}

async function sendAgain(database: SharedDatabase, { method, path, parameters = {} }: ServerRequest): Promise<void> {
  await failureOf(database.transport.send({ method, path, parameters, repeatable: false }));
  await database.schemas.settle(() => true);
}

test.each(Object.entries(CHANGES))('%s: nothing is lost', (_, { before, after, renames = [], values }) =>
  onFreshDatabase(async (database) => {
    const managerFor = (through: LiveDatabase) => managerOf(through, after, { renames, lease: SHORT_LEASE });
    const migrate = (through: LiveDatabase) => managerFor(through).migrate({ allowDestructive: true });
    const migrateFromStart = async (): Promise<readonly ServerRequest[]> => {
      await managerOf(database, before).migrate();
      for (const id of ['a', 'b']) await database.documents.create('people', id, { values: { name: id } });
      await database.documents.create('items', 'one', { values });
      const sent: ServerRequest[] = [];
      const watched = watchingRequests(database, async (request) => {
        if (isOfModel(request)) sent.push(request);
      });
      await migrate(watched);
      return sent;
    };
    const requests = await migrateFromStart();
    const wanted = await contents(database, after);
    for (const pair of pairsOf(requests)) {
      await database.schemas.deleteDatabase();
      const sent = await migrateFromStart();
      for (const at of pair) await sendAgain(database, sent[at] as ServerRequest);
      await migrate(database);
      expect({ pair, ...(await contents(database, after)) }).toEqual({ pair, ...wanted });
      expect((await managerFor(database).analyze()).isEmpty).toBe(true);
    }
  }));
