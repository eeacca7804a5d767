import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class LinksAndSlugs002 implements Migration {
  readonly name = 'links and slugs';
  async up(m: MigrationBuilder) {
    m.createRelationship('posts', 'author', {
      type: 'manyToOne',
      target: 'authors',
      inverse: 'posts',
      onDelete: 'restrict',
    });
    m.createRelationship('posts', 'tags', { type: 'manyToMany', target: 'tags', inverse: 'posts' });
    m.addAttribute('posts', 'slug', { type: 'string', size: 80, required: false });
    m.data(
      'link posts to authors and tags',
      async ({ db }) => {
        await db.link('posts', { from: 'authorEmail', to: ['authors', 'email'], into: 'author', missing: 'collect' });
        await db.link('posts', { from: 'labels', to: ['tags', 'label'], into: 'tags' });
        await db.slugify('posts', { from: 'title', into: 'slug' });
      },
      { touches: ['posts'], down: 'nothing' },
    );
    m.alterAttribute('posts', 'slug', { required: true });
    m.createIndex('posts', ['slug'], { type: 'unique' });
    m.dropAttribute('posts', 'authorEmail');
    m.dropAttribute('posts', 'labels');
  }
}
