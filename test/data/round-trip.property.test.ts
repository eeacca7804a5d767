import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DbContext } from 'entwrite';
import { type ColumnMap, DATA_FORMATS, exportData, importData } from 'entwrite/data';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import fc from 'fast-check';
import { documentFields } from '../../src/backup/format/document-fields.js';
import { type DatabaseSchema, findCollection } from '../../src/schema/database-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { arbitrarySchema, runs } from '../support/arbitrary-schema.js';
import { stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { arbitraryDocuments, type RandomDocument } from '../support/random-documents.js';
import { managerOf } from '../support/schema-manager.js';

/** A database without a model: the live schema says what collections are. */
class Plain extends DbContext {}

const folders = temporaryFolders();
let server: EmbeddedAppwrite;

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

interface RandomData {
  readonly schema: DatabaseSchema;
  readonly documents: Readonly<Record<string, readonly RandomDocument[]>>;
}

const randomData: fc.Arbitrary<RandomData> = arbitrarySchema().chain((drawn) => {
  const schema = normalizeSchema({
    collections: drawn.collections.map((collection) => ({
      ...collection,
      indexes: collection.indexes.filter(({ type }) => type !== 'unique'),
    })),
  });
  const documents = Object.fromEntries(schema.collections.map((one) => [one.id, arbitraryDocuments(one)]));
  return fc.record({ schema: fc.constant(schema), documents: fc.record(documents) });
});

async function fill(target: TestDatabase, { schema, documents }: RandomData): Promise<void> {
  await managerOf(target, {
    collections: schema.collections.map((collection) => ({ ...collection, relationships: [] })),
  }).ensureCreated();
  for (const [id, rows] of Object.entries(documents)) if (rows.length > 0) await target.documents.createMany(id, rows);
  await managerOf(target, schema).migrate();
  for (const { id, relationships } of schema.collections) {
    for (const { key, kind, relatedCollection } of relationships) {
      const related = (documents[relatedCollection] ?? []).map(({ $id }) => $id);
      for (const [at, { $id }] of (documents[id] ?? []).entries()) {
        const other = related[kind === 'oneToOne' ? at : at % 2];
        if (other === undefined) continue;
        const value = kind === 'oneToOne' || kind === 'manyToOne' ? other : [other];
        await target.documents.update(id, $id, { values: { [key]: value } });
      }
    }
  }
}

/** What a database holds; links stamp a new `$updatedAt`, so that of linked documents does not count. */
async function contents(database: TestDatabase, { schema }: RandomData): Promise<unknown> {
  const related = new Set(
    schema.collections.flatMap(({ id, relationships }) =>
      relationships.flatMap(({ relatedCollection }) => [id, relatedCollection]),
    ),
  );
  const { documents } = await stateOf(database);
  return Object.fromEntries(
    Object.entries(documents).map(([id, texts]) => [
      id,
      texts.map((text) => (related.has(id) ? text.replace(/"\$updatedAt":"[^"]*"/, '') : text)),
    ]),
  );
}

test.each(
  DATA_FORMATS,
)('%s: export and import elsewhere give equal documents for random data of every type', async (format) => {
  await fc.assert(
    fc.asyncProperty(randomData, async (data) => {
      const { endpoint, projectId, apiKey } = server;
      const open = () => {
        const database = testDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
        return { database, db: new Plain({ endpoint, projectId, apiKey, databaseId: database.databaseId }) };
      };
      const [source, target] = [open(), open()];
      await fill(source.database, data);
      await managerOf(target.database, data.schema).ensureCreated();
      const folder = folders.make();
      mkdirSync(folder, { recursive: true });
      const fileOf = (id: string) => join(folder, `${id}.${format}`);
      const ids = data.schema.collections.map(({ id }) => id);
      for (const collection of ids) {
        const { documents } = await exportData(source.db, { collection, to: fileOf(collection), plain: true });
        expect(documents).toBe(data.documents[collection]?.length);
      }
      // Collections may link to each other in circles: documents first, links when all of them are there.
      const links = (id: string): ColumnMap => {
        const { linking } = documentFields(data.schema, findCollection(data.schema, id) ?? { id, attributes: [] });
        return Object.fromEntries(linking.map((key) => [key, null]));
      };
      for (const collection of ids) {
        const report = await importData(target.db, { collection, from: fileOf(collection), map: links(collection) });
        expect(report).toMatchObject({ created: data.documents[collection]?.length, reasons: [] });
      }
      for (const collection of ids.filter((id) => Object.keys(links(id)).length > 0)) {
        const report = await importData(target.db, { collection, from: fileOf(collection), onConflict: 'update' });
        expect(report.reasons).toEqual([]);
      }
      expect(await contents(target.database, data)).toEqual(await contents(source.database, data));
      await source.database.schemas.deleteDatabase();
      await target.database.schemas.deleteDatabase();
    }),
    runs(3),
  );
}, 300_000);
