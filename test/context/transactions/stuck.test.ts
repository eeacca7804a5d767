import { DbContext } from '../../../src/context/db-context.js';
import { Attribute } from '../../../src/decorators/attribute.js';
import { Collection } from '../../../src/decorators/collection.js';
import { Id } from '../../../src/decorators/id.js';
import type { EntwriteError } from '../../../src/errors.js';
import { failureOf } from '../../support/live-context.js';
import { type OpenShop, openShop, User } from '../writes/shop.js';

/** An older version, which does not know that items stand on a shelf. */
@Collection('shelves')
class OldShelf {
  @Id() id!: string;
  @Attribute({ size: 20 }) code!: string;
}

class OldShopDb extends DbContext {
  readonly users = this.set(User);
  readonly shelves = this.set(OldShelf);
}

/**
 * Appwrite leaves a transaction in `committing` for good where its commit meets what it did not expect, such as a deletion that is restricted
 * without the context's knowledge.
 */
describe.each(['mariadb', 'postgresql'] as const)('a commit that never ends on %s', (engine) => {
  let shop: OpenShop;
  let old: OldShopDb;
  beforeAll(async () => {
    shop = await openShop({ appwrite: engine === 'mariadb' ? '1.9' : 'main', engine });
    const { endpoint, projectId, apiKey } = shop.server;
    old = new OldShopDb({ endpoint, projectId, apiKey, databaseId: shop.databaseId });
    await shop.db.users.create({ id: 'ada', email: 'ada@x.org', points: 1 });
    await shop.db.shelves.create({ id: 'full', code: 'F' });
    await shop.db.items.create({ id: 'pen', name: 'pen', shelf: 'full' });
  });
  afterAll(async () => {
    await old.dispose();
    await shop.end();
  });

  test('a transaction is named as unsettled, runs once, and nothing of it is written', async () => {
    let runs = 0;
    const error = await failureOf<EntwriteError>(
      old.transaction(async (tx) => {
        runs += 1;
        await tx.users.increment('ada', 'points');
        await tx.shelves.delete('full');
      }),
    );
    expect(error).toMatchObject({ code: 'transaction_unsettled', at: 'users, shelves' });
    expect(runs).toBe(1);
    expect((await shop.db.users.get('ada')).points).toBe(1);
    expect(await shop.db.shelves.count()).toBe(1);
  });

  test('a unit of work says the same, and can be saved once the cause is gone', async () => {
    const work = old.unitOfWork();
    const [ada, full] = [await work.users.get('ada'), await work.shelves.get('full')];
    ada.points = 5;
    work.shelves.remove(full);
    expect(await failureOf<EntwriteError>(work.saveChanges())).toMatchObject({ code: 'transaction_unsettled' });
    expect((await shop.db.users.get('ada')).points).toBe(1);
    await shop.db.items.delete('pen');
    expect(await work.saveChanges()).toEqual({ created: 0, updated: 1, deleted: 1 });
    expect((await shop.db.users.get('ada')).points).toBe(5);
    await shop.db.shelves.create({ id: 'full', code: 'F' });
    await shop.db.items.create({ id: 'pen', name: 'pen', shelf: 'full' });
  });

  test('what comes after works, and a bulk call names the document', async () => {
    await shop.db.transaction((tx) => tx.users.increment('ada', 'points'));
    await shop.db.shelves.create({ id: 'empty', code: 'E' });
    const error = await failureOf(shop.db.shelves.deleteMany({}, { onError: 'collect' }));
    expect(error).toMatchObject({
      code: 'bulk_incomplete',
      written: [1],
      failed: [{ index: 0, id: 'full', error: { code: 'delete_restricted' } }],
    });
  });
});
