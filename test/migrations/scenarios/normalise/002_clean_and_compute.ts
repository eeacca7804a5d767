import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class CleanAndCompute002 implements Migration {
  readonly name = 'clean and compute';
  async up(m: MigrationBuilder) {
    m.addAttribute('orders', 'total', {
      type: 'float',
      backfill: (order) => Math.round(Number(order.quantity) * Number(order.unitPrice) * 100) / 100,
    });
    m.data(
      'clean e-mail addresses',
      async ({ db }) => {
        await db.updateEach('customers', (customer) => ({ email: String(customer.email).trim().toLowerCase() }));
        await db.deduplicate('customers', ['email'], {
          merge: (kept, others) => ({
            visits: [kept, ...others].reduce((sum, customer) => sum + Number(customer.visits), 0),
          }),
        });
      },
      { touches: ['customers'] },
    );
    m.createIndex('customers', ['email'], { type: 'unique' });
    m.check('totals are right', async ({ db }) => (await db.list('orders')).every((order) => Number(order.total) >= 0));
  }
}
