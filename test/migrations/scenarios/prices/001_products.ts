import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class Products001 implements Migration {
  readonly name = 'products';
  async up(m: MigrationBuilder) {
    m.createCollection('products', (c) => {
      c.string('title', { size: 120 });
      c.string('price', { size: 20 });
      c.index(['price']);
    });
  }
}
