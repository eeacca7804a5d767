import { EntwriteError } from '../../src/errors.js';
import { classifyOperation, describeOperation } from '../../src/operations/operation.js';
import { parseJson } from '../../src/util/canonical-json.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { type Project, startProject } from '../support/live-database.js';
import { NewShopDb, ShopDb } from '../support/shop.js';

let project: Project;
let shop: SharedDatabase;
beforeAll(async () => {
  project = await startProject();
  shop = sharedDatabase(project);
  const db = shop.open(ShopDb);
  await db.getSchemaManager().migrate();
  const { id: user } = await db.users.create({
    id: 'ada',
    name: 'Ada',
    balance: '12.5 EUR',
    about: 'counts',
    role: 'buyer',
  });
  await db.orders.create({ id: 'o1', total: 5, user });
});
afterAll(async () => {
  await shop.end();
  await project.stop();
});

const analyze = () => shop.open(NewShopDb).getSchemaManager().analyze();

const WANTED = [
  "Rename attribute 'users.about' to 'bio'",
  "Drop index 'orders.by_total'",
  'Update collection \'users\' (name users -> Customers, permissions [] -> [read("any")], documentSecurity false -> true)',
  "Alter relationship 'users.orders' (two-way key user -> buyer, on delete setNull -> cascade)",
  "Add attribute 'users.phone_number' (string, 20)",
  "Alter attribute 'orders.total' (min none -> 0)",
  "Alter attribute 'users.balance' (type string -> float)",
  "Alter attribute 'users.name' (size 60 -> 120)",
  'Alter attribute \'users.role\' (elements ["buyer","seller"] -> ["buyer","seller","owner"], default buyer -> none)',
  "Alter attribute 'users.serial' (min none -> -9007199254740993, max none -> 9007199254740993)",
  "Drop attribute 'users.old_field'",
  "Create index 'orders.by_total'",
  "Create index 'users.idx_email'",
  "Drop collection 'coupons'",
];

describe('a plan', () => {
  it('is iterable, has a length, and its operations are frozen to the bottom', async () => {
    const plan = await analyze();
    expect([...plan].map(describeOperation).sort()).toEqual([...WANTED].sort());
    expect([...plan]).toEqual(plan.operations);
    expect(plan).toHaveLength(WANTED.length);
    expect(plan.isEmpty).toBe(false);
    expect(() => (plan.operations as unknown[]).push('x')).toThrow(TypeError);
    const altered = plan.operations.find(({ type }) => type === 'alter_attribute') as unknown as {
      to: { size: number };
    };
    expect(() => {
      altered.to.size = 1;
    }).toThrow(TypeError);
    expect(() => {
      (plan as { from: string }).from = '';
    }).toThrow(TypeError);
  });

  it('knows what it loses', async () => {
    const plan = await analyze();
    expect(plan.isDestructive).toBe(true);
    expect(plan.destructive.map(describeOperation)).toEqual([
      "Alter attribute 'users.balance' (type string -> float)",
      "Drop attribute 'users.old_field'",
      "Drop collection 'coupons'",
    ]);
    const classes = Object.fromEntries(
      [...plan].map((operation) => [describeOperation(operation), classifyOperation(operation)]),
    );
    expect(classes["Add attribute 'users.phone_number' (string, 20)"]).toBe('additive');
    expect(classes["Alter attribute 'users.name' (size 60 -> 120)"]).toBe('widening');
    expect(classes["Rename attribute 'users.about' to 'bio'"]).toBe('data');
    expect(plan.ofClass('additive', 'widening').length + plan.ofClass('data', 'destructive').length).toBe(plan.length);
  });

  it('survives JSON with its large numbers', async () => {
    const plan = await analyze();
    const text = JSON.stringify(plan);
    expect(text).toContain('{"$bigint":"9007199254740993"}');
    const data = parseJson(text) as {
      operations: { description: string; class: string; type: string; to?: { max?: unknown } }[];
    };
    expect(data.operations.map(({ description }) => description)).toEqual([...plan].map(describeOperation));
    expect(data.operations.map((operation) => operation.class)).toEqual([...plan].map(classifyOperation));
    expect(data.operations.some(({ to }) => to?.max === 9_007_199_254_740_993n)).toBe(true);
    expect(text).not.toContain(project.apiKey);
  });

  it('costs two requests and writes nothing', async () => {
    const db = shop.open(NewShopDb);
    const before = await shop.schemas.read();
    const plan = await db.getSchemaManager().analyze();
    expect(await shop.schemas.read()).toEqual(before);
    expect(plan.requests).toBeGreaterThan(plan.length);
  });

  it('is what migrate carries out and gives back; then nothing is left', async () => {
    const db = shop.open(NewShopDb);
    const refused = await failureOf<EntwriteError>(db.getSchemaManager().migrate());
    expect(refused).toBeInstanceOf(EntwriteError);
    expect(refused?.code).toBe('destructive_refused');
    const planned = await analyze();
    const carriedOut = await db.getSchemaManager().migrate({ allowDestructive: true });
    expect([...carriedOut]).toEqual([...planned]);

    const left = await analyze();
    expect(left.isEmpty).toBe(true);
    expect(left).toHaveLength(0);
    expect([...left]).toEqual([]);
    expect(left.isDestructive).toBe(false);
    expect(left.describe()).toBe('No pending migrations.');
    expect(left.from).toBe(left.to);

    expect(await db.users.get('ada')).toMatchObject({ name: 'Ada', bio: 'counts', balance: 12.5, role: 'buyer' });
    expect((await db.orders.get('o1')).buyer?.id).toBe('ada');
    expect((await db.users.create({ name: 'Bob' })).role).toBeUndefined();
  });
});

describe('describe()', () => {
  it('has the form of the question at the terminal', async () => {
    const own = sharedDatabase(project);
    const { DbContext } = await import('../../src/context/db-context.js');
    const { defineCollection } = await import('../../src/metadata/define-collection.js');
    const before = defineCollection('users', {
      email: { type: 'email', required: false },
      old_field: { type: 'string', required: false },
    });
    const after = defineCollection(
      'users',
      { email: { type: 'email', required: false }, phone_number: { type: 'string', size: 20, required: false } },
      { indexes: [{ attributes: ['email'], name: 'idx_email' }] },
    );
    class Before extends DbContext {
      readonly users = this.set(before);
    }
    class After extends DbContext {
      readonly users = this.set(after);
    }
    await own.open(Before).getSchemaManager().migrate();
    const plan = await own.open(After).getSchemaManager().analyze();
    expect(plan.describe()).toBe(
      [
        'Pending migrations:',
        "  1. Add attribute 'users.phone_number' (string, 20)",
        "  2. Drop attribute 'users.old_field'",
        "  3. Create index 'users.idx_email'",
        '',
        'Warning: this migration includes destructive operations that will result in data loss:',
        "  - Drop attribute 'users.old_field'",
      ].join('\n'),
    );
    const { confirmationPrompt } = await import('../../src/schema-manager/plan/migration-plan.js');
    expect(confirmationPrompt(plan)).toBe(`${plan.describe()}\n\nDo you want to continue? (y/N): `);
    await own.end();
  });
});
