import { DbContext } from '../../../src/context/db-context.js';
import { Attribute } from '../../../src/decorators/attribute.js';
import { Collection } from '../../../src/decorators/collection.js';
import { Id } from '../../../src/decorators/id.js';
import { failureOf } from '../../support/live-context.js';

@Collection('purses')
class Purse {
  @Id() id!: string;
  @Attribute({ type: 'bigint' }) coins!: bigint;
  @Attribute({ type: 'bigint', required: false }) debt?: bigint;
}

class BankDb extends DbContext {
  readonly purses = this.set(Purse);
}

const LARGEST = 2n ** 63n - 1n;

/** Appwrite adds as floats on MariaDB, which hold no whole number beyond 2^53 exactly. */
describe.each(['mariadb', 'postgresql'] as const)('a bigint of many digits on %s', (engine) => {
  let db: BankDb;
  beforeAll(async () => {
    const appwrite = engine === 'mariadb' ? '1.9' : 'main';
    db = new BankDb({ embedded: { file: ':memory:', engine, appwrite }, databaseId: 'bank' });
    await db.getSchemaManager().ensureCreated();
  });
  afterAll(() => db.dispose());
  beforeEach(() => db.purses.deleteMany({}));

  test.each([
    ['increment', 9_007_199_254_740_993n, 2, 9_007_199_254_740_995n],
    ['decrement', 9_007_199_254_740_993n, 2, 9_007_199_254_740_991n],
    ['increment', 9_007_199_254_740_991n, 2, 9_007_199_254_740_993n],
    ['decrement', -9_007_199_254_740_991n, 3, -9_007_199_254_740_994n],
    ['increment', 1_234_567_890_123_456_789n, 1, 1_234_567_890_123_456_790n],
    ['increment', 40n, 2, 42n],
  ] as const)('%s of %d by %d counts each one', async (direction, coins, by, expected) => {
    await db.purses.create({ id: 'ada', coins, debt: coins });
    for (const name of ['coins', 'debt'] as const) {
      expect((await db.purses[direction]('ada', name, by))[name]).toBe(expected);
      expect((await db.purses.get('ada'))[name]).toBe(expected);
    }
    const next = 2n * expected - coins;
    const isCountedByAppwrite = [expected, next].every((one) => Number.isSafeInteger(Number(one)));
    await db.transaction(async (tx) => {
      // What Appwrite adds to is not read.
      expect((await tx.purses[direction]('ada', 'coins', by)).coins).toBe(isCountedByAppwrite ? undefined : next);
      await tx.purses[direction]('ada', 'coins', by);
    });
    expect((await db.purses.get('ada')).coins).toBe(3n * expected - 2n * coins);
  });

  test('steps of several callers at once are all counted', async () => {
    const coins = 2n ** 60n;
    await db.purses.create({ id: 'ada', coins });
    await Promise.all([1, 2, 3, 4].map((by) => db.purses.increment('ada', 'coins', by)));
    expect((await db.purses.get('ada')).coins).toBe(coins + 10n);
  });

  test("steps of transactions are in nobody's way, and count those before them", async () => {
    await db.purses.create({ id: 'ada', coins: 40n });
    let runs = 0;
    await db.transaction(async (tx) => {
      runs += 1;
      await tx.purses.increment('ada', 'coins', 1);
      await db.purses.increment('ada', 'coins', 1);
    });
    expect(runs).toBe(1);
    expect((await db.purses.get('ada')).coins).toBe(42n);
    await db.purses.update('ada', { coins: 2n ** 53n - 3n });
    await db.transaction(async (tx) => {
      for (let step = 1; step <= 5; step += 1) await tx.purses.increment('ada', 'coins', 1);
    });
    expect((await db.purses.get('ada')).coins).toBe(2n ** 53n + 2n);
    await db.transaction(async (tx) => {
      runs += 1;
      await tx.purses.increment('ada', 'coins', 1);
      if (runs === 2) await db.purses.increment('ada', 'coins', 1);
    });
    expect(runs).toBe(3);
    expect((await db.purses.get('ada')).coins).toBe(2n ** 53n + 4n);
  });

  test('what 64 bits do not hold is refused', async () => {
    await db.purses.create({ id: 'ada', coins: LARGEST - 1n });
    await db.purses.increment('ada', 'coins', 1);
    expect(await failureOf(db.purses.increment('ada', 'coins', 1))).toMatchObject({ code: 'document_invalid' });
    expect((await db.purses.get('ada')).coins).toBe(LARGEST);
    expect(await failureOf(db.purses.increment('nobody', 'coins', 1))).toMatchObject({ code: 'document_not_found' });
  });
});
