import { migrationStatus, revertMigrations } from 'entwrite/migrations';
import { openScenario, type ScenarioProject } from './project.js';

let project: ScenarioProject;
beforeEach(async () => {
  project = await openScenario('normalise');
  await project.run({ to: '001_orders' });
  const { documents } = project.database;
  const customers = ['  Ada@Example.org', 'ada@example.org ', 'ADA@example.org', 'BOB@example.org', 'eve@example.org'];
  for (const [at, email] of customers.entries())
    await documents.create('customers', `c${at}`, { values: { email, visits: at + 1 } });
  const orders = [
    [3, 1.1],
    [0, 9.99],
    [7, 19.99],
  ] as const;
  for (const [at, [quantity, unitPrice]] of orders.entries())
    await documents.create('orders', `o${at}`, { values: { customer: `c${at}`, quantity, unitPrice } });
});
afterEach(() => project.end());

it('values are made uniform, duplicates merged, totals computed, then an index keeps it so', async () => {
  const report = await project.run();
  const customers = await project.all('customers');
  expect(Object.entries(customers).map(([id, { email, visits }]) => [id, email, visits])).toEqual([
    ['c0', 'ada@example.org', 6],
    ['c3', 'bob@example.org', 4],
    ['c4', 'eve@example.org', 5],
  ]);
  expect(Object.values(await project.all('orders')).map(({ total }) => total)).toEqual([3.3, 0, 139.93]);
  expect(report.files[0]?.data.map(({ label, changed }) => [label, changed])).toEqual([
    ['updateEach customers', 4],
    ['deduplicate customers by email', 2],
  ]);
  const again = { values: { email: 'ada@example.org', visits: 1 } };
  await expect(project.database.documents.create('customers', 'c9', again)).rejects.toMatchObject({
    code: 'document_exists',
  });
  const options = { folder: project.files };
  expect((await migrationStatus(project.open(), { ...options, verify: true })).checks).toMatchObject([{ holds: true }]);
  await expect(revertMigrations(project.open(), { ...options, allowDestructive: true })).rejects.toMatchObject({
    code: 'migration_irreversible',
    message: expect.stringContaining('clean e-mail addresses'),
  });
});
