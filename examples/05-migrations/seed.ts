import type { ShopDb } from './shop-version-1.js';

/** What the shop had before its first change. */
export async function seed(db: ShopDb): Promise<void> {
  await db.customers.create({ name: 'Ada Lovelace', email: 'ada@example.org' });
  await db.customers.create({ name: 'Grace Hopper', email: 'grace@example.org' });
  const teapot = await db.products.create({ title: 'Tea Pot', price: '24.50 EUR', categoryName: 'Kitchen' });
  const kettle = await db.products.create({ title: 'Kettle', price: '39 EUR', categoryName: 'Kitchen' });
  await db.products.create({ title: 'Tea pot', price: '19,90 EUR', categoryName: 'Second hand' });
  await db.orders.create({ customerEmail: 'ada@example.org', quantity: 1, productId: teapot.id });
  await db.orders.create({ customerEmail: 'grace@example.org', quantity: 2, productId: kettle.id });
}
