import type { StoredValues } from '../../src/documents/document-change.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { requestKinds } from '../support/disturb.js';
import { killedBefore } from '../support/killed-before.js';
import { connectDatabase } from '../support/live-database.js';
import { attribute, collection, index, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * A change out of a datetime on PostgreSQL, and one out of a `manyToMany`, drops its source before the new attribute takes the key. After a
 * kill between the two, documents were asked for a key that nothing had: no run came past the check of a unique index over it, or of a
 * value that a function computes.
 */

const DATE = '2020-01-02T03:04:05.678+00:00';
const people = collection('people', [attribute('name', 'string')]);
const typed = (own: AttributeSchema, ...keys: readonly string[]) =>
  schemaOf(people, collection('works', [own], { indexes: keys.map((key) => index(key, ['of'], 'unique')) }));
const linked = (twoWayKey: string, ...attributes: readonly AttributeSchema[]) =>
  schemaOf(
    people,
    collection('works', [attribute('n', 'string'), ...attributes], {
      relationships: [
        { key: 'of', kind: 'manyToMany', relatedCollection: 'people', twoWay: true, twoWayKey, onDelete: 'setNull' },
      ],
    }),
  );
const required = (key: string) => attribute(key, 'string', { required: true });
const POSTGRESQL = { engine: 'postgresql', appwrite: 'main' } as const;

type Work = Readonly<Record<string, unknown>>;

interface Case {
  readonly server: Parameters<typeof EmbeddedAppwrite.start>[0];
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  readonly resolve?: Readonly<Record<string, { readonly backfill: (document: Work) => unknown }>>;
  readonly values: StoredValues;
  readonly wanted: object;
}

const renamedEnd = {
  before: linked('works'),
  after: linked('written', required('key')),
  resolve: { 'works.key': { backfill: ({ n }: Work) => `key of ${String(n)}` } },
  values: { n: 'x', of: ['ann'] },
  wanted: { key: 'key of x' },
};
const CASES: Readonly<Record<string, Case>> = {
  'a datetime becomes a text under a unique index': {
    server: POSTGRESQL,
    before: typed(attribute('of', 'datetime')),
    after: typed(attribute('of', 'string'), 'one'),
    values: { of: DATE },
    wanted: { of: DATE },
  },
  'an end of links gets another name beside a backfill': { server: {}, ...renamedEnd },
  'the same on PostgreSQL': { server: POSTGRESQL, ...renamedEnd },
};

test.concurrent.each(Object.entries(CASES))('%s', async (_, {
  server: dials,
  before,
  after,
  resolve = {},
  values,
  wanted,
}) => {
  const server = await EmbeddedAppwrite.start(dials);
  try {
    const writes = await writesBetween();
    expect(writes.length).toBeGreaterThan(0);
    for (const write of new Set([writes.at(0), writes.at(-1)])) await goneOnAfter(write ?? 0);
  } finally {
    await server.stop();
  }

  async function begin() {
    const { endpoint, projectId, apiKey } = server;
    const database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
    await managerOf(database, before).migrate();
    await database.documents.create('people', 'ann', { values: { name: 'ann' } });
    await database.documents.create('works', 'w', { values });
    const manager = managerOf(database, after, { lease: SHORT_LEASE });
    return { database, manager, work: () => manager.migrate({ allowDestructive: true, resolve }) };
  }

  /** The writes between the drop of the source and the rename of what replaces it. */
  async function writesBetween(): Promise<readonly number[]> {
    const { database, work } = await begin();
    const kinds = await requestKinds(server, database.databaseId, work);
    const sent = kinds.filter((kind) => !kind.startsWith('GET'));
    const drop = sent.findIndex((kind) => kind.startsWith('DELETE') && kind.includes('columns'));
    const rename = sent.findIndex(
      (kind, at) => at > drop && kind.startsWith('PATCH') && kind.includes('columns/string'),
    );
    return sent.flatMap((kind, at) => (at > drop && at <= rename && !kind.includes('entwrite_') ? [at + 1] : []));
  }

  async function goneOnAfter(write: number): Promise<void> {
    const { database, manager, work } = await begin();
    expect(await killedBefore(write, work, { server, manager })).toBe(true);
    await work();
    expect([write, await database.documents.get('works', 'w')]).toMatchObject([write, wanted]);
    expect((await manager.analyze()).isEmpty).toBe(true);
  }
});
