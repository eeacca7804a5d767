import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class CreateOrders20260112093002 implements Migration {
  readonly name = 'create orders';
  readonly description = "2026-01-12 09:30 UTC: Create collection 'orders' (3 attributes, 1 index)";
  readonly parent = 'ca869cd0e9c2f1b2b30c8759150a4fa90d17569e6b63437642f637c9d15830d1';

  async up(m: MigrationBuilder) {
    m.createCollection('orders', (c) => {
      c.email('customerEmail');
      c.integer('quantity', { min: 1 });
      c.string('productId', { size: 36 });
      c.index(['productId']);
    });
  }
}
