import { DbContext, defineCollection } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { eventually } from '../support/eventually.js';
import { startHoldingProxy } from '../support/holding-proxy.js';

/**
 * Several instances that start with one change: who reads documents before it has the lock finds them changed by the one that has it. It
 * ended with Appwrite's `Attribute not found in schema`, and the instance did not start.
 */

const name = { type: 'string', size: 20 } as const;
class Before extends DbContext {
  readonly items = this.set(defineCollection('items', { name, price: { type: 'string', size: 20, required: false } }));
}
class After extends DbContext {
  readonly items = this.set(
    defineCollection('items', { name, amount: { type: 'integer', required: false, renamedFrom: 'price' } }),
  );
}

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

test.each<[string, RegExp | null]>([
  ['is done', null],
  ['is still at work', /DELETE .*\/columns\/dropping_/],
])('an instance that reads documents while the change of another one %s waits, and finds nothing left to do', async (moment, late) => {
  const { projectId, apiKey } = server;
  const target = { projectId, apiKey, databaseId: moment.replaceAll(' ', '-'), backups: 'off' as const };
  const before = new Before({ ...target, endpoint: server.endpoint });
  await before.getSchemaManager().migrate();
  await before.items.create({ $id: 'a', name: 'first', price: '12' });
  const [one, two] = await Promise.all([startHoldingProxy(server.endpoint), startHoldingProxy(server.endpoint)]);
  const first = new After({ ...target, endpoint: one.endpoint });
  const second = new After({ ...target, endpoint: two.endpoint });
  try {
    const reads = two.hold((method, path) => method === 'GET' && path.includes('/items/rows'));
    const work = { allowDestructive: true };
    const waiting = second.getSchemaManager().migrate(work);
    await reads;
    const reached = late === null ? null : one.hold((method, path) => late.test(`${method} ${path}`));
    const working = first.getSchemaManager().migrate(work);
    await (reached ?? working);
    two.release();
    const asked = two.sent.length;
    if (reached !== null)
      await eventually(
        async () => two.sent.length,
        (sent) => sent > asked + 2,
      );
    one.release();
    expect((await working).isEmpty).toBe(false);
    expect((await waiting).isEmpty).toBe(true);
    expect(await second.items.toList()).toMatchObject([{ $id: 'a', amount: 12 }]);
  } finally {
    await Promise.all([one.stop(), two.stop()]);
    for (const db of [before, first, second]) await db.dispose();
  }
});
