import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class CreateUsers20260105090000 implements Migration {
  readonly name = 'create users';
  async up(m: MigrationBuilder) {
    m.createCollection('users', (c) => {
      c.string('name', { size: 120 });
      c.string('city', { size: 60, required: false });
    });
  }
}
