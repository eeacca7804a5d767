import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class CreateProducts20260112093001 implements Migration {
  readonly name = 'create products';
  readonly description = "2026-01-12 09:30 UTC: Create collection 'products' (3 attributes, 0 indexes)";
  readonly parent = 'be13f86167d66493df5752e4e97cec810f3fa8c0e2a43164453f18ca26bd053a';

  async up(m: MigrationBuilder) {
    m.createCollection('products', (c) => {
      c.string('title', { size: 120 });
      c.string('price', { size: 20 });
      c.string('categoryName', { size: 60 });
    });
  }
}
