import { createBackup, restoreBackup, verifyBackup } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import fc from 'fast-check';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { arbitrarySchema, runs } from '../support/arbitrary-schema.js';
import { stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { arbitraryDocuments, type RandomDocument } from '../support/random-documents.js';
import { managerOf } from '../support/schema-manager.js';

const folders = temporaryFolders();
let servers: readonly [EmbeddedAppwrite, EmbeddedAppwrite];

beforeAll(async () => {
  servers = [await EmbeddedAppwrite.start(), await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' })];
});

afterAll(async () => {
  folders.clear();
  for (const server of servers) await server.stop();
});

function database(isOther: boolean): TestDatabase {
  const { endpoint, projectId, apiKey } = servers[isOther ? 1 : 0];
  return testDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
}

interface RandomData {
  readonly schema: DatabaseSchema;
  readonly documents: Readonly<Record<string, readonly RandomDocument[]>>;
  /** Picks the linked documents. */
  readonly seed: readonly number[];
}

const randomData: fc.Arbitrary<RandomData> = arbitrarySchema().chain((drawn) => {
  const schema = normalizeSchema({
    collections: drawn.collections.map((collection) => ({
      ...collection,
      indexes: collection.indexes.filter(({ type }) => type !== 'unique'),
    })),
  });
  return fc.record({
    schema: fc.constant(schema),
    documents: fc.record(Object.fromEntries(schema.collections.map((one) => [one.id, arbitraryDocuments(one)]))),
    seed: fc.array(fc.nat(1000), { minLength: 20, maxLength: 20 }),
  });
});

/** Documents first, into a schema without defaults; so nulls get under them, as in a database that has lived. */
async function fill(target: TestDatabase, { schema, documents, seed }: RandomData): Promise<void> {
  const bare = schema.collections.map((collection) => ({
    ...collection,
    relationships: [],
    attributes: collection.attributes.map((attribute) => ({ ...attribute, default: null })),
  }));
  await managerOf(target, { collections: bare }).ensureCreated();
  for (const [id, rows] of Object.entries(documents)) if (rows.length > 0) await target.documents.createMany(id, rows);
  await managerOf(target, schema).migrate();
  let draw = 0;
  const pick = (ids: readonly string[]) => ids[(seed[draw++ % seed.length] ?? 0) % Math.max(ids.length, 1)];
  for (const { id, relationships } of schema.collections) {
    for (const { key, kind, relatedCollection } of relationships) {
      const related = (documents[relatedCollection] ?? []).map((document) => document.$id);
      const free = [...related];
      for (const { $id } of documents[id] ?? []) {
        const other = pick(kind === 'oneToOne' ? free : related);
        if (other === undefined) continue;
        free.splice(free.indexOf(other), 1);
        const value = kind === 'oneToOne' || kind === 'manyToOne' ? other : [...new Set([other, pick(related)])];
        await target.documents.update(id, $id, { values: { [key]: value } });
      }
    }
  }
}

test('backup and restore elsewhere give equal documents, links and schema for random data of every type', async () => {
  await fc.assert(
    fc.asyncProperty(randomData, fc.boolean(), fc.boolean(), fc.boolean(), async (data, isEncrypted, from, to) => {
      const [source, target] = [database(from), database(to)];
      await fill(source, data);
      const before = await stateOf(source);
      const folder = folders.make();
      const secret = isEncrypted ? { encrypt: { key: new Uint8Array(32).fill(7) } } : {};
      const manifest = await createBackup(source, { folder, ...(isEncrypted ? secret : { plain: true }) });
      await verifyBackup({ folder, ...secret });
      const { findings } = await restoreBackup(target, { folder, ...secret });
      expect(findings.map(({ rule }) => rule)).toEqual(from === to ? [] : ['other_engine']);
      expect(await stateOf(target)).toEqual(before);
      const copy = await createBackup(target, { folder: folders.make(), plain: true });
      expect(copy.collections.map(({ id, digest }) => [id, digest]).sort()).toEqual(
        manifest.collections.map(({ id, digest }) => [id, digest]).sort(),
      );
      await source.schemas.deleteDatabase();
      await target.schemas.deleteDatabase();
    }),
    runs(5, 100),
  );
}, 600_000);
