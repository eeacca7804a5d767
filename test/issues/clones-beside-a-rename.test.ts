import { DbContext, defineCollection } from 'entwrite';
import { cloneDatabase } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { startHoldingProxy } from '../support/holding-proxy.js';
import { failureOf } from '../support/live-context.js';

/**
 * A clone that begins while a migration renames what it masks: the rules were held against the attributes of before, and documents were read
 * under the names of after. Values that were to be masked came into the clone as they are.
 */

const text = { type: 'string', size: 60, required: false } as const;
class Before extends DbContext {
  readonly users = this.set(defineCollection('users', { email: text }));
}
class After extends DbContext {
  readonly users = this.set(defineCollection('users', { mail: { ...text, renamedFrom: 'email' } }));
}
class Clone extends DbContext {}

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

test('a clone beside which a masked attribute gets another name has no value as it is', async () => {
  const { projectId, apiKey, endpoint } = server;
  const proxy = await startHoldingProxy(endpoint);
  const shop = { projectId, apiKey, databaseId: 'shop', backups: 'off' as const };
  const before = new Before({ ...shop, endpoint });
  const source = new Before({ ...shop, endpoint });
  const after = new After({ ...shop, endpoint });
  const target = new Clone({ projectId, apiKey, databaseId: 'copy', endpoint: proxy.endpoint });
  const mask = { 'users.email': { value: 'masked@example.org' } };
  try {
    await before.getSchemaManager().migrate();
    await before.users.create({ $id: 'u1', email: 'ada@example.org' });
    const looks = proxy.hold((_, path) => path.includes('/copy/'));
    const cloning = failureOf(cloneDatabase(source, target, { mask }));
    await looks;
    await after.getSchemaManager().migrate();
    proxy.release();
    expect(await cloning).toMatchObject({
      code: 'configuration_invalid',
      at: 'users.email',
      expected: expect.stringContaining('mail'),
    });
    expect(proxy.sent.filter(({ method }) => method !== 'GET')).toEqual([]);

    await cloneDatabase(source, target, { mask: { 'users.mail': { value: 'masked@example.org' } } });
    const copy = new After({ projectId, apiKey, databaseId: 'copy', endpoint });
    expect(await copy.users.toList()).toMatchObject([{ mail: 'masked@example.org' }]);
    await copy.dispose();
  } finally {
    await proxy.stop();
    for (const db of [before, source, after, target]) await db.dispose();
  }
});
