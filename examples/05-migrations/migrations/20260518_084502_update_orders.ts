import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class UpdateOrders20260518084502 implements Migration {
  readonly name = 'update orders';
  readonly description = '2026-05-18 08:45 UTC: create relationship, drop attribute';
  readonly parent = 'c19c10f66f3ceffb77df77b31421a38182aa3ea2ddb03b2ead54a8b0f25939e2';

  async up(m: MigrationBuilder) {
    m.createRelationship('orders', 'customer', { type: 'manyToOne', target: 'customers', onDelete: 'restrict' });
    // By hand: who ordered is looked up before the address goes. An order of nobody stops the migration, and is named.
    m.data(
      'customers of orders',
      async ({ db }) => {
        await db.link('orders', { from: 'customerEmail', to: ['customers', 'email'], into: 'customer' });
      },
      { touches: ['orders'], down: 'nothing' },
    );
    m.dropAttribute('orders', 'customerEmail');
  }
}
