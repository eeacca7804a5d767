import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class UpdateCustomers20260302140500 implements Migration {
  readonly name = 'update customers';
  readonly description = "2026-03-02 14:05 UTC: Rename attribute 'customers.name' to 'fullName'; 1 more";
  readonly parent = '7466b6715b20ebe6b7f812cf99845a83d8f036d3c04e25acfb93f040632227a7';

  async up(m: MigrationBuilder) {
    m.renameAttribute('customers', 'name', 'fullName');
    m.addAttribute('customers', 'newsletter', {
      type: 'boolean',
      default: false,
      backfill: false, // By hand: without it, customers of before have neither yes nor no.
    });
  }
}
