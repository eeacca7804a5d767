import { readPlan } from '../../src/schema-manager/plan/plan-file.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** What a plan tells without refusing anything. */

const project = useProject();
let database: LiveDatabase;
beforeEach(async () => {
  database = connectDatabase(project);
  await managerOf(database, schemaOf(collection('users', [attribute('name', 'string')]))).migrate();
  for (const id of ['a', 'b']) await database.documents.create('users', id, { values: { name: id } });
});
afterEach(() => managerOf(database, schemaOf(collection('users', []))).ensureDeleted());

const withRole = () =>
  managerOf(
    database,
    schemaOf(
      collection('users', [
        attribute('name', 'string'),
        attribute('role', 'enum', { default: 'b' }),
        attribute('level', 'integer', { default: 3, min: 1, max: 9 }),
      ]),
    ),
  );
const documents = async () => (await database.documents.list('users', [])).documents;

describe('a new attribute with a default', () => {
  it('is offered to be written into the documents that exist', async () => {
    const plan = await withRole().analyze();
    expect(plan.blockers).toEqual([]);
    expect(plan.hints.map(({ rule, at }) => [rule, at])).toEqual([
      ['default_not_written', 'users.role'],
      ['default_not_written', 'users.level'],
    ]);
    expect(plan.hints[0]?.remedy).toContain("resolve: { 'users.role': { useDefault: true } }");
    expect(plan.describe()).toContain('Good to know:\n  - users.role:');
    expect(readPlan(JSON.stringify(plan)).hints).toEqual(plan.hints);
  });

  it('is written where that is wanted, and dates stay', async () => {
    const before = await documents();
    await withRole().migrate({ resolve: { 'users.role': { useDefault: true } } });
    expect(await documents()).toEqual(before.map((document) => ({ ...document, role: 'b', level: null })));
    expect((await database.documents.create('users', 'c', { values: { name: 'c' } })).level).toBe(3);
    expect((await withRole().analyze()).isEmpty).toBe(true);
  });

  it('is left alone otherwise', async () => {
    await withRole().migrate();
    expect((await documents()).map(({ role }) => role)).toEqual([null, null]);
  });

  it('is no notice in a new collection', async () => {
    const schema = managerOf(
      database,
      schemaOf(
        collection('users', [attribute('name', 'string')]),
        collection('new', [attribute('n', 'integer', { default: 1 })]),
      ),
    );
    expect((await schema.analyze()).hints).toEqual([]);
  });
});

it('tells of a unique index over nothing but defaults', async () => {
  const unique = (keys: readonly string[]) =>
    managerOf(
      database,
      schemaOf(
        collection('users', [attribute('name', 'string')]),
        collection('new', [attribute('n', 'integer', { default: 1 }), attribute('m', 'integer')], {
          indexes: [index('once', keys, 'unique')],
        }),
      ),
    );
  expect((await unique(['n']).analyze()).hints.map(({ rule, at }) => [rule, at])).toEqual([
    ['default_under_unique', 'new.once'],
  ]);
  expect((await unique(['n', 'm']).analyze()).hints).toEqual([]);
});

it('estimates the request that gives a narrow integer its maximum', async () => {
  const estimate = async (options: Readonly<Record<string, unknown>>) =>
    (
      await managerOf(
        database,
        schemaOf(collection('users', [attribute('name', 'string'), attribute('n', 'integer', options)])),
      ).analyze()
    ).requests;
  expect((await estimate({ max: 9 })) - (await estimate({}))).toBe(1);
});
