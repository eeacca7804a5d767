import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  describePreview,
  describeRunReport,
  describeStatus,
  generateMigrations,
  migrationStatus,
  revertMigrations,
  runMigrations,
  showMigrations,
} from 'entwrite/migrations';
import { seed } from './seed.js';
import * as version1 from './shop-version-1.js';
import * as version2 from './shop-version-2.js';
import * as version3 from './shop-version-3.js';

const folder = fileURLToPath(new URL('../migrations', import.meta.url));
const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'shop-'));
  const options = { embedded: join(home, 'shop.db'), databaseId: 'shop', backups: { folder: join(home, 'backups') } };
  try {
    await january(new version1.ShopDb(options));
    await march(new version2.ShopDb(options));
    await may(new version3.ShopDb(options));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function january(db: version1.ShopDb): Promise<void> {
  say('== January: the first files on an empty database ==');
  const report = await runMigrations(db, { folder, to: '20260112_093002_create_orders' });
  say(describeRunReport(report));
  await seed(db);
  await db.dispose();
}

async function march(db: version2.ShopDb): Promise<void> {
  say('\n== March: prices become numbers, products get an address ==');
  const to = '20260302_140501_update_products';
  say(describePreview(await showMigrations(db, { folder, to })));
  // A text is not always a number: the change of type could lose values, so it has to be allowed by name.
  await runMigrations(db, { folder, to, allowDestructive: ['products.price'] });
  for (const { title, slug, price } of await db.products.orderBy({ title: 'asc' }).toList())
    say(`  ${title}: /${slug}, ${price}`);
  await db.dispose();
}

async function may(db: version3.ShopDb): Promise<void> {
  say('\n== May: words become relationships ==');
  const allowDestructive = ['products.categoryName', 'orders.customerEmail'];
  await runMigrations(db, { folder, allowDestructive });
  await showOrders(db);

  say('\n== One step back, and forth again ==');
  await revertMigrations(db, { folder, allowDestructive: true });
  say(describeStatus(await migrationStatus(db, { folder })));
  await runMigrations(db, { folder, allowDestructive });
  say(describeStatus(await migrationStatus(db, { folder, verify: true })));
  // The addresses that orders are linked by were dropped; they came back out of the backup that was made before.
  await showOrders(db);

  const { files } = await generateMigrations(db, { folder, dryRun: true });
  const plan = await db.getSchemaManager().analyze();
  say(`\nentities and files: ${files.length} differences; entities and database: ${plan.describe()}`);
  await db.dispose();
}

async function showOrders(db: version3.ShopDb): Promise<void> {
  for (const customer of await db.customers.orderBy({ fullName: 'asc' }).toList())
    say(`  orders of ${customer.fullName}: ${(await db.orders.where({ customer }).toList()).length}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
