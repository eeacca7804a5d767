import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { EntwriteError } from '../../src/errors.js';
import { createDataAccess } from '../../src/migrations/data/access/data-access.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { newRecord, portsOf } from '../migrations/data/support.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * The ORM assumed MariaDB's rules: on PostgreSQL good data was refused, equal texts were taken for duplicates, and work ended in a
 * 500 after its first write.
 */
describe('on PostgreSQL', () => {
  let server: EmbeddedAppwrite;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
  });
  afterAll(() => server.stop());

  const fresh = (): LiveDatabase => {
    const { endpoint, projectId, apiKey } = server;
    return connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  };

  describe('text that differs in case or accents only', () => {
    const name = attribute('name', 'string');
    const plain = schemaOf(collection('people', [name, attribute('boss', 'string')]));
    const unique = (lengths: number[] = []) =>
      schemaOf(
        collection('people', [name, attribute('boss', 'string')], {
          indexes: [{ ...index('one', ['name'], 'unique'), lengths }],
        }),
      );

    it.each([
      ['case and accents', ['Anna', 'anna', 'é', 'e', 'a', 'a  ', '😀', '🚀'], []],
      ['the end', ['abcd', 'abce'], [3]],
    ])('is no duplicate: %s', async (_, names, lengths) => {
      const database = fresh();
      await managerOf(database, plain).migrate();
      for (const one of names)
        await database.documents.create('people', `p${names.indexOf(one)}`, { values: { name: one } });
      await managerOf(database, unique(lengths)).migrate();
      expect((await managerOf(database, unique(lengths)).analyze()).operations).toEqual([]);
    });

    it('is told from a duplicate, which is refused', async () => {
      const database = fresh();
      await managerOf(database, plain).migrate();
      for (const [at, one] of ['Anna', 'anna', 'anna'].entries())
        await database.documents.create('people', `p${at}`, { values: { name: one } });
      const error = await failureOf<EntwriteError>(managerOf(database, unique()).migrate());
      expect(error).toMatchObject({ code: 'data_conflict', found: expect.stringContaining('1 conflicting document') });
      expect(error?.found).toContain("'p2'");
    });

    it('costs no request where nothing may be the same', async () => {
      const database = fresh();
      await managerOf(database, plain).migrate();
      await database.documents.create('people', 'a', { values: { name: 'Anna' } });
      let asked = 0;
      const counted = {
        ...database.schemas,
        capabilities: () => {
          asked += 1;
          return database.schemas.capabilities();
        },
      };
      await managerOf({ ...database, schemas: { ...counted, guardedBy: () => counted } }, unique()).migrate();
      expect(asked).toBe(0);
    });

    it('is what `deduplicate` and `link` compare by', async () => {
      const database = fresh();
      await managerOf(database, plain).migrate();
      for (const [at, one] of ['Anna', 'anna', 'anna', 'Bo'].entries())
        await database.documents.create('people', `p${at}`, { values: { name: one } });
      const db = createDataAccess(portsOf(database, normalizeSchema(plain), newRecord()));
      expect(await db.deduplicate('people', ['name'])).toMatchObject({ groups: 1, duplicates: 1, changed: 1 });
      expect((await db.list('people')).map(({ $id }) => $id)).toEqual(['p0', 'p1', 'p3']);
      const report = await db.link('people', { from: 'name', to: ['people', 'name'], into: 'boss' });
      expect(report).toMatchObject({ changed: 3, failed: 0 });
      expect((await db.list('people')).map(({ boss }) => boss)).toEqual(['p0', 'p1', 'p3']);
    });
  });
});
