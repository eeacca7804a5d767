import type { Migration, MigrationBuilder } from 'entwrite/migrations';

export default class PricesAreNumbers002 implements Migration {
  readonly name = 'prices are numbers';
  async up(m: MigrationBuilder) {
    m.alterAttribute('products', 'price', {
      type: 'float',
      convert: (old: string) => Number(old.replace(/\s*EUR$/, '').replace(',', '.')),
    });
    m.check('no price is negative', async ({ db }) => (await db.count('products', { price: { $lt: 0 } })) === 0);
  }
}
