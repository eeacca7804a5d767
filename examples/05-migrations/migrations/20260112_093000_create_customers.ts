import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class CreateCustomers20260112093000 implements Migration {
  readonly name = 'create customers';
  readonly description = "2026-01-12 09:30 UTC: Create collection 'customers' (2 attributes, 1 index)";
  readonly parent = '7fad617a619d0237ad53a8383e8d700b2acb553a14b3481b3a575d4786818f6c';

  async up(m: MigrationBuilder) {
    m.createCollection('customers', (c) => {
      c.string('name', { size: 120 });
      c.email('email');
      c.index(['email'], { type: 'unique' });
    });
  }
}
