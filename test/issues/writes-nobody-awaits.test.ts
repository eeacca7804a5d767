import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type OpenShop, openShop } from '../context/writes/shop.js';
import { failureOf } from '../support/live-context.js';

/** A write in a transaction whose `await` is missing was left out of it, and its error ended the process. */
describe('a write that its transaction does not await', () => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop();
  });
  beforeEach(() => shop.db.users.deleteMany({}));
  afterAll(() => shop.end());

  test.each([
    'create',
    'createMany',
    'upsert',
    'updateMany',
    'deleteMany',
  ] as const)('%s is refused, and nothing is written', async (call) => {
    const values = { email: 'b@x.org' };
    const given =
      call === 'updateMany'
        ? [{}, { points: 2 }]
        : call === 'deleteMany'
          ? [{}]
          : [call === 'create' || call === 'upsert' ? values : [values]];
    const failure = await failureOf(
      shop.db.transaction(async (tx) => {
        await tx.users.create({ email: 'a@x.org' });
        void (tx.users[call] as (...some: unknown[]) => unknown)(...given);
      }),
    );
    expect(failure).toMatchObject({
      code: 'transaction_ended',
      found: 'a write to User that had not ended when the function of the transaction did',
    });
    expect(await shop.db.users.count()).toBe(0);
  });

  test('does not hide why the function failed', async () => {
    const wrong = new Error('the application');
    const failure = await failureOf(
      shop.db.transaction(async (tx) => {
        void tx.users.createMany([{ email: 'b@x.org' }]);
        throw wrong;
      }),
    );
    expect(failure).toBe(wrong);
  });

  test('awaited together with others, it is written', async () => {
    await shop.db.transaction(async (tx) => {
      await Promise.all([tx.users.create({ email: 'a@x.org' }), tx.users.createMany([{ email: 'b@x.org' }])]);
    });
    await shop.db.transaction((tx) => tx.users.create({ email: 'c@x.org' }));
    expect(await shop.db.users.count()).toBe(3);
  });

  test('does not end the process', () => {
    const program = `
      import { DbContext, defineCollection } from './dist/esm/index.js';
      const notes = defineCollection('notes', { text: { type: 'string' } });
      class NotesDb extends DbContext { notes = this.set(notes); }
      const db = new NotesDb({ embedded: ':memory:', databaseId: 'notes' });
      await db.getSchemaManager().ensureCreated();
      for (const ends of [async () => {}, async () => { throw new Error('own'); }])
        await db.transaction((tx) => { void tx.notes.createMany([{ text: 'one' }]); return ends(); }).catch((error) => console.log(error.code ?? error.message));
      await new Promise((done) => setTimeout(done, 50));
      console.log(await db.notes.count());
      await db.dispose();
    `;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: resolve(__dirname, '../..'),
      encoding: 'utf8',
      timeout: 100_000,
    });
    expect(output).toBe('transaction_ended\nown\n0\n');
  });
});
