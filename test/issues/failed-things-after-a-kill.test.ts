import { runMigrations } from 'entwrite/migrations';
import { linkIds } from '../../src/appwrite/documents/link-id.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { type DatabaseSchema, findAttribute } from '../../src/schema/database-schema.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { failureOf } from '../support/live-context.js';
import { attribute, collection, index, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/**
 * Appwrite fails to make something, and the process is killed at that moment: the next run makes it again, without a person who deletes
 * what failed first. It never held anything.
 */

const owners = collection('owners', [attribute('name', 'string', { size: 20 })]);
const price = attribute('price', 'string', { size: 20 });
const items = collection('items', [price]);
const before = schemaOf(owners, items);

interface Change {
  readonly schema: DatabaseSchema;
  readonly up: string;
}
const CHANGES: Readonly<Record<string, Change>> = {
  'a new attribute': {
    schema: schemaOf(owners, collection('items', [price, attribute('mark', 'string', { size: 20 })])),
    up: "m.addAttribute('items', 'mark', { type: 'string', size: 20, required: false })",
  },
  'a new index': {
    schema: schemaOf(owners, collection('items', [price], { indexes: [index('byPrice', ['price'])] })),
    up: "m.createIndex('items', ['price'], { name: 'byPrice' })",
  },
  'a relationship': {
    schema: schemaOf(
      owners,
      collection('items', [price], {
        relationships: [
          link({ key: 'owner', relatedCollection: 'owners', twoWay: true, twoWayKey: 'items', kind: 'manyToOne' }),
        ],
      }),
    ),
    up: "m.createRelationship('items', 'owner', { type: 'manyToOne', target: 'owners', inverse: 'items', onDelete: 'setNull' })",
  },
  'another type': {
    schema: schemaOf(owners, collection('items', [attribute('price', 'integer')])),
    up: "m.alterAttribute('items', 'price', { type: 'integer' })",
  },
};

let server: EmbeddedAppwrite;
let place: Workplace;
beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  place = await openWorkplace({ endpoint, projectId, apiKey, stop: async () => {} });
});
afterEach(async () => {
  server.setFaults({});
  await place.end();
  await server.stop();
});

/** What is made first fails, and the process is killed then. */
function failAndBeKilled(): void {
  let isKilled = false;
  const fail = ({ action }: { readonly action: string }) => {
    if (action !== 'create') return undefined;
    isKilled = true;
    return { kind: 'fail' } as const;
  };
  server.setFaults({
    columns: fail,
    indexes: fail,
    http: ({ method }) => (isKilled && method !== 'GET' ? { kind: 'status', status: 401 } : undefined),
  });
}

describe.each(Object.entries(CHANGES))('%s', (_, { schema, up }) => {
  test('by migrate()', async () => {
    const { database } = place;
    await managerOf(database, before).migrate();
    await database.documents.create('items', 'a', { values: { price: '12' } });
    failAndBeKilled();
    await expect(managerOf(database, schema).migrate({ allowDestructive: true })).rejects.toThrow();
    server.setFaults({});
    await managerOf(database, schema).unlock();
    await managerOf(database, schema).migrate({ allowDestructive: true });
    expect((await managerOf(database, schema).analyze()).isEmpty).toBe(true);
    const isNumber = findAttribute(schema, 'items', 'price')?.type === 'integer';
    expect((await database.documents.get('items', 'a'))?.price).toEqual(isNumber ? 12 : '12');
  });

  test('by a file', async () => {
    await place.write({
      '001_items':
        "up(m) { m.createCollection('owners', (c) => { c.string('name', { size: 20, required: false }); }); m.createCollection('items', (c) => { c.string('price', { size: 20, required: false }); }); }",
      '002_change': `up(m) { ${up}; }`,
    });
    const run = (to?: string) =>
      runMigrations(place.open(), {
        folder: place.folder,
        allowDestructive: true,
        ...(to && { to }),
      });
    await run('001_items');
    await place.database.documents.create('items', 'a', { values: { price: '12' } });
    failAndBeKilled();
    expect(await failureOf(run())).toBeDefined();
    server.setFaults({});
    await managerOf(place.database, schema).unlock();
    await run();
    expect((await managerOf(place.database, schema).analyze()).operations).toEqual([]);
  });
});

/** What links become under a first key fails; the old relationship has the name of the change and is in good order. */
const linked = (kind: 'manyToOne' | 'oneToOne') =>
  schemaOf(
    owners,
    collection('items', [price], { relationships: [link({ key: 'owner', relatedCollection: 'owners', kind })] }),
  );
const LINKS: Readonly<Record<string, DatabaseSchema>> = {
  'ids in an attribute': schemaOf(owners, collection('items', [price, attribute('owner', 'string', { size: 36 })])),
  'a relationship of another kind': linked('oneToOne'),
};

test.each(Object.entries(LINKS))('links become %s', async (_, schema) => {
  const { database } = place;
  await managerOf(database, linked('manyToOne')).migrate();
  await database.documents.create('owners', 'o', { values: { name: 'Ada' } });
  await database.documents.create('items', 'a', { values: { owner: 'o' } });
  failAndBeKilled();
  const consent = { allowDestructive: true } as const;
  await expect(managerOf(database, schema, { lease: SHORT_LEASE }).migrate(consent)).rejects.toThrow();
  server.setFaults({});
  const before = database.transport.requestCount();
  await managerOf(database, schema, { lease: SHORT_LEASE }).migrate(consent);
  // Nothing waits for the old relationship to go, which takes six hundred.
  expect(database.transport.requestCount() - before).toBeLessThan(200);
  expect((await managerOf(database, schema, { lease: SHORT_LEASE }).analyze()).isEmpty).toBe(true);
  const isRelated = schema.collections.some(({ relationships }) => relationships.length > 0);
  const queries = isRelated ? ['{"method":"select","values":["*","owner.*"]}'] : [];
  const [item] = (await database.documents.list('items', queries)).documents;
  expect(linkIds(item?.owner)).toEqual(['o']);
});
