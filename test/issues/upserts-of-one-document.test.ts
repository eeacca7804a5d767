import type { BulkWriteError } from '../../src/context/writes/bulk-write-error.js';
import { type OpenShop, openShop } from '../context/writes/shop.js';
import { failureOf } from '../support/live-context.js';

/** `upsertMany` that names one document twice says so, by place, whether it is new or there, and by whatever it is named. */
describe.each(['mariadb', 'postgresql'] as const)('on %s', (engine) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop({ appwrite: engine === 'mariadb' ? '1.9' : 'main', engine });
  });
  afterAll(() => shop.end());
  beforeEach(async () => {
    await shop.db.users.deleteMany({});
    await shop.db.users.create({ id: 'ada', email: 'ada@x.org', points: 1 });
  });

  const twice = { error: { code: 'document_exists', found: 'a document that the same call names twice' } };

  test.each([
    [
      'a new id',
      [
        { id: 'new', email: 'n@x.org' },
        { id: 'new', email: 'm@x.org' },
      ],
    ],
    [
      'a new id in another letter case',
      [
        { id: 'new', email: 'n@x.org' },
        { id: 'NEW', email: 'm@x.org' },
      ],
    ],
    [
      'an id that is there',
      [
        { id: 'ada', email: 'ada@x.org', points: 2 },
        { id: 'ada', email: 'ada@x.org', points: 3 },
      ],
    ],
    [
      'a unique value that is there',
      [
        { email: 'ada@x.org', points: 2 },
        { email: 'ada@x.org', points: 3 },
      ],
    ],
    [
      'an id and its unique value',
      [
        { id: 'ada', email: 'ada@x.org', points: 2 },
        { email: 'ada@x.org', points: 3 },
      ],
    ],
  ])('%s', async (_name, rows) => {
    const before = await shop.db.users.all();
    const error = await failureOf<BulkWriteError>(shop.db.users.upsertMany(rows));
    expect(error).toMatchObject({ code: 'bulk_incomplete', written: [], failed: [{ index: 1 }], notTried: [0] });
    expect(['document_exists', 'unique_violation']).toContain(error?.failed[0]?.error.code);
    expect(await shop.db.users.all()).toEqual(before);
  });

  test('across hundreds; with `collect` the first one is written', async () => {
    const rows = Array.from({ length: 101 }, (_, at) => ({ id: `u${at % 100}`, email: `${at}@x.org` }));
    const error = await failureOf<BulkWriteError>(shop.db.users.upsertMany(rows, { onError: 'collect' }));
    expect(error?.written).toHaveLength(100);
    expect(error?.failed).toMatchObject([{ index: 100, id: 'u0', ...twice }]);
    expect((await shop.db.users.get('u0')).email).toBe('0@x.org');
  });
});
