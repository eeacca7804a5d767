import { DbContext, defineCollection } from 'entwrite';
import { convertValue } from '../../src/schema/convert-value.js';
import { type Project, randomDatabaseId, startProject } from '../support/live-database.js';

const TEXT = { type: 'string', array: false } as const;
const FLOAT = { type: 'float', array: false } as const;

describe('a float', () => {
  it.each([
    '0.1',
    '1.5',
    '-2.50',
    '12345678901234',
    '1234567890123456',
    '9007199254740992',
    '10000000000000000',
    '1e300',
    '0',
  ])('keeps all digits of %s', (text) => expect(convertValue(text, TEXT, FLOAT)).toEqual({ value: Number(text) }));

  it.each([
    '0.12345678901234567',
    '1234567.891234567',
    '9007199254740993',
    '1e400',
    '1e-400',
    '1.2345678901234567e22',
  ])('would lose digits of %s', (text) => expect(convertValue(text, TEXT, FLOAT)).toHaveProperty('unconvertible'));

  it('beyond 2^53 is a number, whatever it becomes', () => {
    expect(convertValue(10n ** 16n, FLOAT, TEXT)).toEqual({ value: '10000000000000000' });
    expect(convertValue(10n ** 16n, FLOAT, { type: 'integer', array: false })).toEqual({ value: 10n ** 16n });
    expect(convertValue([10n ** 16n], { ...FLOAT, array: true }, FLOAT)).toEqual({ value: 1e16 });
  });

  describe('in a database', () => {
    let server: Project;
    class Db extends DbContext {
      readonly rows = this.set(
        defineCollection('rows', {
          n: { type: 'float', required: false },
          ns: { type: 'float', array: true, required: false },
        }),
      );
    }
    let db: Db;
    const sum = 0.1 + 0.2;
    beforeAll(async () => {
      server = await startProject();
      const { endpoint, projectId, apiKey } = server;
      db = new Db({ endpoint, projectId, apiKey, databaseId: randomDatabaseId(), backups: 'off' });
      await db.getSchemaManager().migrate();
      for (const n of [sum, 1e16, 0.25]) await db.rows.create({ n, ns: [n] });
    });
    afterAll(() => server.stop());

    it('is found by what was written', async () => {
      expect(await db.rows.where({ n: sum }).toList()).toHaveLength(1);
      expect(await db.rows.where({ n: sum }).count()).toBe(1);
      expect(await db.rows.where({ n: { $in: [sum, 0.25] } }).count()).toBe(2);
      expect(await db.rows.where({ n: { $ne: sum } }).toList()).toHaveLength(2);
      expect(await db.rows.where({ n: { $gte: sum } }).toList()).toHaveLength(2);
      expect(await db.rows.where({ n: { $gt: sum } }).toList()).toHaveLength(1);
      expect(await db.rows.where({ n: { $lte: sum } }).toList()).toHaveLength(2);
      expect(await db.rows.where({ n: { $lt: sum } }).toList()).toHaveLength(1);
    });

    it('arrives as a number, in lists, too', async () => {
      const [row] = await db.rows.where({ n: 1e16 }).toList();
      expect(row).toMatchObject({ n: 1e16, ns: [1e16] });
    });
  });
});
