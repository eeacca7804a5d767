import { readPlan } from '../../src/schema-manager/plan/plan-file.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

const project = useProject();

const first = schemaOf(collection('users', [attribute('name', 'string'), attribute('age', 'integer')]));
const second = schemaOf(
  collection('users', [
    attribute('name', 'string', { size: 80 }),
    attribute('big', 'bigint', { max: 9_007_199_254_740_993n }),
  ]),
);

describe('a plan as a file', () => {
  it('is applied exactly, later and elsewhere', async () => {
    const database = connectDatabase(project);
    await managerOf(database, first).migrate();
    const text = JSON.stringify(await managerOf(database, second).analyze());
    const plan = readPlan(text);
    expect(plan.describe()).toBe((await managerOf(database, second).analyze()).describe());

    const applied = await managerOf(database, schemaOf()).migrate({ plan, allowDestructive: true });
    expect(applied.operations).toEqual(plan.operations);
    expect((await managerOf(database, second).analyze()).isEmpty).toBe(true);
    expect((await managerOf(database, second).migrate({ plan })).isEmpty).toBe(true);
    await managerOf(database, second).ensureDeleted();
  });

  it('is refused when the live schema is another by now', async () => {
    const database = connectDatabase(project);
    await managerOf(database, first).migrate();
    const plan = await managerOf(database, second).analyze();
    await managerOf(database, schemaOf(collection('users', [attribute('name', 'string')]))).migrate({
      allowDestructive: true,
    });
    await expect(managerOf(database, second).migrate({ plan, allowDestructive: true })).rejects.toMatchObject({
      code: 'plan_outdated',
    });
    await managerOf(database, first).ensureDeleted();
  });

  it.each([
    ['not JSON', '{'],
    ['no object', '3'],
    ['another format', '{"format":99}'],
    ['no operations', '{"format":1,"databaseId":"a","from":"b","to":"c"}'],
    [
      'an unknown operation',
      '{"format":1,"databaseId":"a","from":"b","to":"c","operations":[{"type":"drop_everything"}]}',
    ],
  ])('is refused when it holds %s', (_what, text) => {
    expect(() => readPlan(text)).toThrow(expect.objectContaining({ code: 'plan_invalid' }));
  });
});

describe('analyze({ live: false })', () => {
  it('compares with the schema of the last run', async () => {
    const database = connectDatabase(project);
    expect((await managerOf(database, first).analyze({ live: false })).length).toBe(1);
    await managerOf(database, first).migrate();
    await database.schemas.perform(
      { type: 'drop_attribute', collection: 'users', attribute: attribute('age', 'integer') },
      first,
    );
    expect((await managerOf(database, first).analyze({ live: false })).isEmpty).toBe(true);
    expect((await managerOf(database, second).analyze({ live: false })).operations.map(({ type }) => type)).toEqual([
      'add_attribute',
      'alter_attribute',
      'drop_attribute',
    ]);
    await managerOf(database, first).ensureDeleted();
  });
});

describe('drift', () => {
  it('tells what somebody changed behind the model', async () => {
    const database = connectDatabase(project);
    const schema = managerOf(database, first);
    await schema.migrate();
    expect((await schema.drift()).isEmpty).toBe(true);
    await database.schemas.perform({ type: 'rename_attribute', collection: 'users', from: 'age', to: 'years' }, first);
    const drift = await schema.drift();
    expect(drift.describe()).toContain("Add attribute 'users.years' (integer)");
    expect(drift.describe()).toContain("Drop attribute 'users.age'");
    await schema.ensureDeleted();
  });
});
