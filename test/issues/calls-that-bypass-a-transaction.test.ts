import { type OpenShop, openShop } from '../context/writes/shop.js';
import { failureOf } from '../support/live-context.js';

/** A unit of work, or a user's view, of the context of a transaction wrote at once, and what it wrote stayed when the transaction failed. */
describe('a call that would write outside of its transaction', () => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop();
    await shop.db.users.create({ id: 'ada', email: 'ada@x.org' });
  });
  afterAll(() => shop.end());

  test.each(['unitOfWork', 'as'] as const)('%s is refused', async (call) => {
    const failure = await failureOf(
      shop.db.transaction(async (tx) => {
        if (call === 'as') await tx.as({ jwt: 'x' }).users.update('ada', { points: 5 });
        const work = tx.unitOfWork();
        (await work.users.get('ada')).points = 5;
        await work.saveChanges();
        throw new Error('the application');
      }),
    );
    expect(failure).toMatchObject({ code: 'transaction_bypassed', found: expect.stringContaining(call) });
    expect((await shop.db.users.get('ada')).points).toBe(0);
  });
});
