import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class Orders001 implements Migration {
  readonly name = 'orders';
  async up(m: MigrationBuilder) {
    m.createCollection('customers', (c) => {
      c.string('email', { size: 120 });
      c.integer('visits');
    });
    m.createCollection('orders', (c) => {
      c.string('customer', { size: 36 });
      c.integer('quantity', { min: 0 });
      c.float('unitPrice');
    });
  }
}
