import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class FailsInTheMiddle002 implements Migration {
  readonly name = 'fails in the middle';
  async up(m: MigrationBuilder) {
    m.alterAttribute('accounts', 'balance', { type: 'float', convert: (old: string) => Number.parseFloat(old) });
    m.dropCollection('audits');
    m.data(
      'open and close accounts',
      async ({ db }) => {
        await db.updateEach('accounts', (account) => ({ owner: String(account.owner).toUpperCase() }));
        await db.delete('accounts', 'a2');
        await db.create('accounts', { owner: 'NEW', balance: 0 }, { id: 'fresh' });
      },
      { touches: ['accounts'] },
    );
    m.dropAttribute('accounts', 'note');
    m.data('ask the bank', async () => {
      throw new Error('the bank does not answer');
    });
  }
}
