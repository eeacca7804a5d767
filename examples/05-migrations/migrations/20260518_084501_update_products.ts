import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class UpdateProducts20260518084501 implements Migration {
  readonly name = 'update products';
  readonly description = '2026-05-18 08:45 UTC: create relationship, drop attribute';
  readonly parent = 'af1d7fd8be8d26fac37243fda80c069b188e6ffb1d721e88e37ea2aedfc9d593';

  async up(m: MigrationBuilder) {
    m.createRelationship('products', 'category', { type: 'manyToOne', target: 'categories', onDelete: 'restrict' });
    // By hand, between what the generator wrote: the new collection gets what the products said in words.
    m.data(
      'categories out of names',
      async ({ db, progress }) => {
        const known = new Set((await db.list('categories')).map(({ name }) => name));
        for await (const { categoryName } of db.each('products', {}, { select: ['categoryName'] })) {
          if (known.has(categoryName)) continue;
          known.add(categoryName);
          await db.create('categories', { name: categoryName });
        }
        const { changed } = await db.link('products', {
          from: 'categoryName',
          to: ['categories', 'name'],
          into: 'category',
        });
        progress(`${changed} products in ${known.size} categories`);
      },
      { touches: ['categories', 'products'], down: 'nothing' },
    );
    m.check('every product has a category', async ({ db }) => (await db.count('products', { category: null })) === 0);
    m.dropAttribute('products', 'categoryName');
  }
}
