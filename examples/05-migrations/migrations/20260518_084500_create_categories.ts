import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class CreateCategories20260518084500 implements Migration {
  readonly name = 'create categories';
  readonly description = "2026-05-18 08:45 UTC: Create collection 'categories' (1 attribute, 1 index)";
  readonly parent = '400d4fad8d4f6a1f0be138d9beebe2baa9f0a506c61cdd6ac7bd35799576c3a7';

  async up(m: MigrationBuilder) {
    m.createCollection('categories', (c) => {
      c.string('name', { size: 60 });
      c.index(['name'], { type: 'unique' });
    });
  }
}
