import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class Authors001 implements Migration {
  readonly name = 'authors';
  async up(m: MigrationBuilder) {
    m.createCollection('authors', (c) => {
      c.string('name', { size: 120 });
      c.email('email');
      c.index(['email'], { type: 'unique' });
    });
    m.createCollection('posts', (c) => {
      c.string('title', { size: 200 });
      c.string('authorEmail', { size: 120, required: false });
      c.string('labels', { size: 40, array: true, required: false });
    });
    m.createCollection('tags', (c) => {
      c.string('label', { size: 40 });
    });
  }
}
