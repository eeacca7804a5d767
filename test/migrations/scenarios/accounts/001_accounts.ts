import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class Accounts001 implements Migration {
  readonly name = 'accounts';
  async up(m: MigrationBuilder) {
    m.createCollection('accounts', (c) => {
      c.string('owner', { size: 60 });
      c.string('balance', { size: 20, required: false });
      c.string('note', { size: 60, required: false });
    });
    m.createCollection('audits', (c) => {
      c.string('line', { size: 120 });
    });
    m.createRelationship('audits', 'account', { type: 'manyToOne', target: 'accounts', inverse: 'audits' });
  }
}
