import { rm } from 'node:fs/promises';
import { revertMigrations } from 'entwrite/migrations';
import { openScenario, type ScenarioProject } from './project.js';

/** What was written over the years, and the number it becomes. */
const PRICES: Readonly<Record<string, number>> = {
  '12.50 EUR': 12.5,
  '3 EUR': 3,
  '0.99': 0.99,
  '1200,75 EUR': 1200.75,
  '7.10EUR': 7.1,
};

let project: ScenarioProject;
beforeEach(async () => {
  project = await openScenario('prices');
  await project.run({ to: '001_products' });
  for (const [at, price] of Object.keys(PRICES).entries()) {
    const values = { title: `Product ${at}`, price };
    await project.database.documents.create('products', `p${at}`, { values, permissions: ['read("any")'] });
  }
});
afterEach(() => project.end());

const products = (price: (text: string) => unknown) =>
  Object.fromEntries(
    Object.keys(PRICES).map((text, at) => [
      `p${at}`,
      { title: `Product ${at}`, price: price(text), $permissions: ['read("any")'] },
    ]),
  );
const revert = (allowDestructive: true | readonly string[] = true) =>
  revertMigrations(project.open(), { folder: project.files, allowDestructive });

describe('prices as text become numbers', () => {
  it('value by value, and back to the very texts out of the backup', async () => {
    const times = async () =>
      (await project.database.documents.list('products', [])).documents.map(({ $createdAt, $updatedAt }) => [
        $createdAt,
        $updatedAt,
      ]);
    const written = await times();
    await project.run({ allowDestructive: true });
    expect(await project.all('products')).toEqual(products((text) => PRICES[text]));
    expect(await times()).toEqual(written);
    const { schema } = await project.database.schemas.read();
    const collection = schema.collections.find(({ id }) => id === 'products');
    expect(collection?.attributes.find(({ key }) => key === 'price')).toMatchObject({ type: 'float', required: true });
    expect(collection?.indexes).toMatchObject([{ attributes: ['price'] }]);
    await revert();
    expect(await project.all('products')).toEqual(products((text) => text));
    expect(await times()).toEqual(written);
  });

  it('and keep what others wrote meanwhile when they go back', async () => {
    await project.run({ allowDestructive: true });
    await project.database.documents.update('products', 'p1', { values: { price: 4 } });
    await project.database.documents.create('products', 'new', { values: { title: 'New', price: 5.5 } });
    const { log } = await revert();
    expect(log.filter((line) => line.startsWith('warning:')).join()).toContain(
      "1 document of 'products' changed since by others, or gone, and left alone: p1",
    );
    const now = await project.all('products');
    expect({ p0: now.p0?.price, p1: now.p1?.price, new: now.new?.price }).toEqual({
      p0: '12.50 EUR',
      p1: '4',
      new: '5.5',
    });
  });

  it('without the backup come back as far as numbers tell, and it says so', async () => {
    await project.run({ allowDestructive: true });
    await rm(project.backups, { recursive: true });
    await expect(revert()).rejects.toMatchObject({
      code: 'destructive_refused',
      found: expect.stringContaining("comes back as far as today's values allow"),
    });
    const report = await revert(['products.price']);
    expect(await project.all('products')).toEqual(products((text) => String(PRICES[text])));
    expect(report.log.join('\n')).toMatch(/warning: 002_prices_are_numbers: the backup .* is gone/);
  });
});
