import { increment } from '../../src/context/operators/number-operators.js';
import { concat } from '../../src/context/operators/value-operators.js';
import { type OpenShop, openShop } from '../context/writes/shop.js';
import { failureOf } from '../support/live-context.js';

/** `updateMany` with an operator whose result another document has under a unique index. */
describe.each([
  ['1.9', 'mariadb'],
  ['main', 'mariadb'],
  ['main', 'postgresql'],
] as const)('an operator in a bulk call that meets a taken value, on %s with %s', (appwrite, engine) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop({ appwrite, engine });
    const { users, shelves } = shop.db;
    await users.createMany(['a', 'b', 'ab'].map((email) => ({ id: `user-${email}`, email, points: 1 })));
    for (const code of ['a', 'b', 'ab']) await shelves.create({ id: `shelf-${code}`, code });
  });
  afterAll(() => shop.end());

  test('is told with index and document, in collections with and without relationships', async () => {
    const { users, shelves } = shop.db;
    const ofUsers = await failureOf(users.updateMany({ email: 'a' }, { email: concat('b') }));
    expect(ofUsers).toMatchObject({
      code: 'bulk_incomplete',
      failed: [
        {
          id: 'user-a',
          error: { code: 'unique_violation', attributes: ['email'], documentId: 'user-ab', value: 'ab' },
        },
      ],
    });
    const ofShelves = await failureOf(shelves.updateMany({ code: 'a' }, { code: concat('b') }));
    expect(ofShelves).toMatchObject({
      failed: [{ id: 'shelf-a', error: { code: 'unique_violation', attributes: ['code'], documentId: 'shelf-ab' } }],
    });
    const ofMany = await failureOf(
      users.updateMany({ email: { $in: ['a', 'b'] } }, { email: concat('b'), points: increment(1) }),
    );
    expect(ofMany).toMatchObject({
      failed: [{ id: 'user-a', error: { code: 'unique_violation', documentId: 'user-ab' } }],
    });
    expect((await users.where({ points: 1 }).toList()).length).toBe(3);
  });

  test('the rest is written where it is asked for', async () => {
    const { users } = shop.db;
    const error = await failureOf(
      users.updateMany({ email: { $in: ['a', 'b'] } }, { email: concat('b') }, { onError: 'collect' }),
    );
    expect(error).toMatchObject({ written: [1], failed: [{ index: 0, error: { code: 'unique_violation' } }] });
    expect((await users.get('user-b')).email).toBe('bb');
  });
});
