import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class UpdateProducts20260302140501 implements Migration {
  readonly name = 'update products';
  readonly description = "2026-03-02 14:05 UTC: Add attribute 'products.slug' (string, 80, required); 2 more";
  readonly parent = '89bbcb93782ee1d6de85011d40f76cc2c07d804aad573d986a5b56c86d055862';

  async up(m: MigrationBuilder) {
    // By hand: optional first, so that a data step can fill it; required when it did.
    m.addAttribute('products', 'slug', { type: 'string', size: 80, required: false });
    m.data(
      'slugs out of titles',
      async ({ db }) => {
        await db.slugify('products', { from: 'title', into: 'slug' });
      },
      { touches: ['products'], down: 'nothing', elidable: true },
    );
    m.alterAttribute('products', 'slug', { required: true });
    m.alterAttribute('products', 'price', {
      type: 'float',
      min: 0,
      // By hand: old prices say their currency, some with a comma. And the way back, which would leave the currency out.
      convert: (stored: string) => {
        const text = stored.replace(/ EUR$/, '').replace(',', '.');
        if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`${stored} is no price`);
        return Number(text);
      },
      revert: (stored: number) => `${stored.toFixed(2)} EUR`,
    });
    m.createIndex('products', ['slug'], { type: 'unique' });
    // By hand: holds after the run, and `migration status --verify` asks again.
    m.check('no product is for free', async ({ db }) => (await db.count('products', { price: 0 })) === 0);
  }
}
