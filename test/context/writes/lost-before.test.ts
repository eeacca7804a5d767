import type { BulkWriteError } from '../../../src/index.js';
import { increment } from '../../../src/index.js';
import { failureOf } from '../../support/live-context.js';
import { type OpenShop, openShop, type ShopDb } from './shop.js';

let shop: OpenShop;
let db: ShopDb;
beforeAll(async () => {
  shop = await openShop();
  db = shop.open({ deadline: 50 });
});
afterAll(() => shop.end());
beforeEach(async () => {
  shop.server.setFaults({});
  await shop.db.users.deleteMany({});
  await shop.db.users.create({ id: 'ada', email: 'ada@x.org', points: 1 });
  await db.users.get('ada');
});

/** The first creation gets no answer and arrives before the second one; then the server is gone. */
function arriveInBetween(): void {
  let creations = 0;
  shop.server.setFaults({
    http({ method, path }) {
      if (creations === 2) return { kind: 'reset-before' };
      if (method !== 'POST' || !path.endsWith('/rows')) return undefined;
      creations += 1;
      if (creations === 1) return { kind: 'status', status: 504 };
      return { kind: 'status', status: 409, type: 'row_already_exists', after: true };
    },
  });
}

const emails = async (): Promise<string[]> => {
  shop.server.setFaults({});
  return (await shop.db.users.all()).map(({ email }) => email);
};

test('a creation of which an earlier sending got no answer may be there', async () => {
  arriveInBetween();
  const error = await failureOf(db.users.create({ email: 'a@x.org' }));
  expect(error).toMatchObject({ code: 'write_unsettled', remedy: expect.stringContaining('Look whether it is there') });
  expect(await emails()).toEqual(['ada@x.org', 'a@x.org']);
});

test('so may each of many', async () => {
  arriveInBetween();
  const error = await failureOf<BulkWriteError>(db.users.createMany([{ email: 'a@x.org' }, { email: 'b@x.org' }]));
  const failed = [0, 1].map(() => ({ error: { code: 'write_unsettled' } }));
  expect(error).toMatchObject({ code: 'bulk_incomplete', written: [], failed });
  expect(await emails()).toEqual(['ada@x.org', 'a@x.org', 'b@x.org']);
});

test.each([
  ['deleteMany', 'server_unreachable', () => db.users.deleteMany({})],
  ['updateMany of values', 'server_unreachable', () => db.users.updateMany({}, { points: 5 })],
  ['updateMany with an operator', 'write_unsettled', () => db.users.updateMany({}, { points: increment(1) })],
] as const)('%s without an answer, and none after that, is %s', async (_name, code, work) => {
  let isGone = false;
  shop.server.setFaults({
    http({ method }) {
      isGone ||= method !== 'GET';
      return isGone ? { kind: 'reset-after' } : undefined;
    },
  });
  const error = await failureOf(work());
  expect(error).toMatchObject({ code: 'bulk_incomplete', failed: [{ error: { code } }] });
  const remedy = expect.stringContaining('Look whether it is there');
  expect(error).not.toMatchObject({ failed: [{ error: { remedy } }] });
});
