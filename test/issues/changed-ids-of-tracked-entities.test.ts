import { type OpenShop, openShop } from '../context/writes/shop.js';
import { failureOf } from '../support/live-context.js';

/** The id of a tracked entity, changed by the application or a hook, was passed over. */
describe('saveChanges after an id was changed', () => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop();
  });
  beforeEach(async () => {
    await shop.db.users.deleteMany({});
    await shop.db.users.create({ id: 'ada', email: 'ada@x.org' });
  });
  afterAll(() => shop.end());

  test('of a document that was read is refused, and writes nothing', async () => {
    const work = shop.db.unitOfWork();
    const ada = await work.users.get('ada');
    work.users.add({ id: 'new', email: 'new@x.org' });
    ada.id = 'eve';
    expect(await failureOf(work.saveChanges())).toMatchObject({
      code: 'document_invalid',
      at: 'User.id',
      expected: "'ada'",
      findings: [{ rule: 'id_change' }],
    });
    expect(await shop.db.users.ids()).toEqual(['ada']);
    ada.id = 'ada';
    expect(await work.saveChanges()).toEqual({ created: 1, updated: 0, deleted: 0 });
  });

  test('of a new or a removed one is refused, too', async () => {
    const work = shop.db.unitOfWork();
    const bob = work.users.add({ id: 'bob', email: 'bob@x.org' });
    bob.id = 'rob';
    expect(await failureOf(work.saveChanges())).toMatchObject({ code: 'document_invalid', expected: "'bob'" });
    bob.id = 'bob';
    const ada = await work.users.get('ada');
    work.users.remove(ada);
    ada.id = 'bob';
    expect(await failureOf(work.saveChanges())).toMatchObject({ code: 'document_invalid', expected: "'ada'" });
    expect(await shop.db.users.ids()).toEqual(['ada']);
  });
});
