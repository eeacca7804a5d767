import { DbContext } from '../../../src/context/db-context.js';
import { Attribute } from '../../../src/decorators/attribute.js';
import { Collection } from '../../../src/decorators/collection.js';
import { Id } from '../../../src/decorators/id.js';
import { Index } from '../../../src/decorators/index-decorator.js';
import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { startHoldingProxy } from '../../support/holding-proxy.js';
import { failureOf } from '../../support/live-context.js';

@Collection('purses')
class Purse {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ type: 'bigint' }) coins!: bigint;
}

class BankDb extends DbContext {
  readonly purses = this.set(Purse);
}

const COINS = 2n ** 60n;

let server: EmbeddedAppwrite;
let db: BankDb;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  db = new BankDb({ endpoint, projectId, apiKey, databaseId: 'bank' });
  await db.getSchemaManager().ensureCreated();
  await db.purses.createMany([
    { id: 'ada', coins: COINS },
    { id: 'bob', coins: COINS + 1n },
  ]);
});
afterAll(async () => {
  await db.dispose();
  await server.stop();
});

test('a number that others change before each attempt is a conflict in the end', async () => {
  const { endpoint, projectId, apiKey } = server;
  let reads = 0n;
  const proxy = await startHoldingProxy(endpoint, (answer) => {
    if (answer.method !== 'GET') return;
    reads += 1n;
    answer.body = answer.body.replace(/"coins":\d+/, `"coins":${COINS + reads}`);
  });
  const busy = new BankDb({ endpoint: proxy.endpoint, projectId, apiKey, databaseId: 'bank' });
  expect(await failureOf(busy.purses.increment('ada', 'coins', 1))).toMatchObject({ code: 'concurrency_conflict' });
  await busy.dispose();
  await proxy.stop();
  expect((await db.purses.get('ada')).coins).toBe(COINS);
}, 30_000);

test('a number that another document has is named', async () => {
  const error = await failureOf(db.purses.increment('ada', 'coins', 1));
  expect(error).toMatchObject({ code: 'unique_violation', documentId: 'bob' });
  expect((await db.purses.get('ada')).coins).toBe(COINS);
});
