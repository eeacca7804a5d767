import { EntwriteError } from 'entwrite';
import { Migration, ORMMigrationError, type TableDefinition } from 'entwrite/compat';
import { Client, Databases } from 'node-appwrite';
import { failureOf } from '../support/live-context.js';
import { type OrmDatabase, ormDatabase } from './orm-database.js';

const users: TableDefinition = {
  name: 'users',
  schema: {
    name: { type: 'string', required: true },
    email: { type: 'string', required: true, size: 200 },
    age: { type: 'integer', min: 0 },
    score: { type: 'number' },
    active: { type: 'boolean', default: true },
    birthday: { type: 'Date' },
    role: { type: ['writer', 'editor'], enum: ['writer', 'editor'] },
    tags: { type: 'string', array: true },
  },
  indexes: [
    { key: 'email_idx', type: 'unique', attributes: ['email'] },
    { key: 'age_idx', type: 'key', attributes: ['age'], orders: ['DESC'] },
  ],
};

let db: OrmDatabase;
beforeEach(async () => {
  db = await ormDatabase();
});
afterEach(() => db.end());

const open = (database = db) => new Migration(database.databases, database.config);

async function liveUsers() {
  const { schema } = await db.schemas.read();
  const collection = schema.collections.find(({ id }) => id === 'users');
  if (collection === undefined) throw new Error('no users');
  return collection;
}

async function liveAttribute(name: string) {
  return (await liveUsers()).attributes.find(({ key }) => key === name);
}

describe('migrate', () => {
  it('creates database, collection, attributes and indexes, by the type table, and nothing public', async () => {
    await open().migrate([users]);
    const collection = await liveUsers();
    expect(collection).toMatchObject({ name: 'users', permissions: [], documentSecurity: false, enabled: true });
    const types = Object.fromEntries(collection.attributes.map(({ key, type, required }) => [key, [type, required]]));
    expect(types).toEqual({
      name: ['string', true],
      email: ['string', true],
      age: ['integer', false],
      score: ['float', false],
      active: ['boolean', false],
      birthday: ['datetime', false],
      role: ['enum', false],
      tags: ['string', false],
    });
    expect(await liveAttribute('name')).toMatchObject({ size: 255 });
    expect(await liveAttribute('active')).toMatchObject({ default: true });
    expect(collection.indexes).toMatchObject([
      { key: 'email_idx', type: 'unique', attributes: ['email'] },
      { key: 'age_idx', type: 'key', attributes: ['age'], orders: ['desc'] },
    ]);
  });

  it('does nothing the second time, floats and enums included', async () => {
    const first = await open().migrate([users]);
    expect(first.changes.length).toBeGreaterThan(0);
    expect(await open().migrate([users])).toEqual({ changes: [], warnings: [] });
    expect(db.warnings()).toEqual([]);
  });

  it('that finds nothing to do sends three requests, however many tables there are', async () => {
    const tables = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...users, name }));
    await open().migrate(tables);
    const requests = jest.spyOn(db.databases.client, 'prepareRequest');
    await open().migrate(tables);
    expect(requests.mock.calls.map(([method]) => method.toUpperCase())).toEqual(['GET', 'GET', 'GET']);
  });

  it('takes a TablesDB as well, and a database of a wished id', async () => {
    await new Migration(db.tablesDb, { databaseId: db.databaseId }).migrate([{ ...users, id: 'people' }]);
    const { schema } = await db.schemas.read();
    expect(schema.collections.find(({ id }) => id === 'people')).toMatchObject({ name: 'users' });
  });

  it('gives the permissions that `role` says, and no others', async () => {
    const tables: readonly TableDefinition[] = [
      { ...users, role: { read: 'public', update: ['users', 'team:editors'] } },
      { ...users, name: 'quiet', role: {} },
      { ...users, name: 'open', role: { write: 'users' } },
    ];
    await open().migrate(tables);
    expect(await open().migrate(tables)).toEqual({ changes: [], warnings: [] });
    expect((await liveUsers()).permissions).toEqual(
      expect.arrayContaining(['read("any")', 'update("users")', 'update("team:editors")']),
    );
    const { schema } = await db.schemas.read();
    expect(schema.collections.find(({ id }) => id === 'quiet')?.permissions).toEqual([]);
  });

  it('adds what is new and widens what is too narrow', async () => {
    await open().migrate([users]);
    const { changes } = await open().migrate([
      {
        ...users,
        schema: {
          ...users.schema,
          email: { type: 'string', required: false, size: 400 },
          role: { type: ['writer', 'editor', 'reader'] },
          bio: { type: 'string', size: 1000 },
        },
      },
    ]);
    expect(changes).toHaveLength(3);
    expect(await liveAttribute('email')).toMatchObject({ size: 400, required: false });
    expect(await liveAttribute('role')).toMatchObject({ elements: ['writer', 'editor', 'reader'] });
    expect(await liveAttribute('bio')).toMatchObject({ size: 1000, required: false });
  });

  it('leaves a wrong type, a dropped field and a changed index as they are, and warns of each', async () => {
    await open().migrate([users]);
    await db.documents.create('users', 'ann', { values: { name: 'Ann', email: 'a@x.org', age: 30 } });
    const before = await liveUsers();
    const { birthday, tags, ...rest } = users.schema;
    const changed: TableDefinition = {
      ...users,
      schema: { ...rest, age: { type: 'string' } },
      indexes: [{ key: 'email_idx', type: 'key', attributes: ['email'] }],
    };
    const { changes, warnings } = await open().migrate([changed]);
    expect(changes).toEqual([]);
    expect(warnings.join('\n')).toContain("Alter attribute 'users.age' (type integer -> string");
    expect(warnings.join('\n')).toContain("Drop attribute 'users.birthday'");
    expect(warnings.join('\n')).toContain("Drop attribute 'users.tags'");
    expect(warnings.join('\n')).toContain("Drop index 'users.email_idx'");
    expect(warnings.join('\n')).toContain("Create index 'users.email_idx'");
    expect(db.warnings()).toHaveLength(1);
    expect(await liveUsers()).toEqual(before);
    expect(await db.documents.get('users', 'ann')).toMatchObject({ age: 30 });
  });

  it('does what it can beside what it leaves', async () => {
    await open().migrate([users]);
    const { changes, warnings } = await open().migrate([
      { ...users, schema: { ...users.schema, age: { type: 'boolean' }, bio: { type: 'string' } } },
    ]);
    expect(changes).toEqual([expect.stringContaining("Add attribute 'users.bio'")]);
    expect(warnings).toHaveLength(1);
  });

  it('refuses a narrowing that documents contradict, and names them', async () => {
    await open().migrate([users]);
    await db.documents.create('users', 'ann', { values: { name: 'Ann', email: 'a@x.org' } });
    const work = open().migrate([
      { ...users, schema: { ...users.schema, age: { type: 'integer', required: true, min: 0 } } },
    ]);
    const error = await failureOf<ORMMigrationError>(work);
    expect(error).toBeInstanceOf(ORMMigrationError);
    expect(error).toMatchObject({ code: 'data_conflict' });
    expect(error?.message).toContain('ann');
    expect(await liveAttribute('age')).toMatchObject({ required: false });
  });

  it('takes text of any kind for a string', async () => {
    await open().migrate([users]);
    const base = { databaseId: db.databaseId, tableId: 'users', required: false };
    await db.tablesDb.createTextColumn({ ...base, key: 'bio' });
    await db.tablesDb.createVarcharColumn({ ...base, key: 'motto', size: 40 });
    await db.schemas.settle(() => true);
    const schema = { ...users.schema, bio: { type: 'string', size: 300 }, motto: { type: 'string' } } as const;
    expect(await open().migrate([{ ...users, schema }])).toEqual({ changes: [], warnings: [] });
  });

  it('leaves a string that stands for an enum', async () => {
    const table = (field: TableDefinition['schema'][string]): TableDefinition => ({
      name: 'users',
      schema: { role: field },
    });
    await open().migrate([table({ type: 'string', size: 20 })]);
    const words = { type: 'string', enum: ['writer', 'editor'] } as const;
    expect(await open().migrate([table(words)])).toEqual({ changes: [], warnings: [] });
  });

  it('refuses a required field that existing documents do not have, and a unique index over duplicates', async () => {
    const table: TableDefinition = { name: 'users', schema: { name: { type: 'string' } } };
    await open().migrate([table]);
    for (const id of ['ann', 'ben']) await db.documents.create('users', id, { values: { name: 'same' } });
    const required = { ...table, schema: { ...table.schema, age: { type: 'integer', required: true } } } as const;
    expect(await failureOf(open().migrate([required]))).toMatchObject({ code: 'data_conflict' });
    const unique = { ...table, indexes: [{ key: 'one', type: 'unique', attributes: ['name'] }] } as const;
    expect(await failureOf(open().migrate([unique]))).toMatchObject({ code: 'data_conflict' });
    expect(await open().migrate([table])).toEqual({ changes: [], warnings: [] });
  });

  it('leaves collections alone that no table names', async () => {
    await open().migrate([users, { ...users, name: 'others' }]);
    expect(await open().migrate([users])).toEqual({ changes: [], warnings: [] });
  });
});

describe('a collection that others made', () => {
  beforeEach(async () => {
    const { databases, databaseId } = db;
    await db.schemas.createDatabase();
    await databases.createCollection({
      databaseId,
      collectionId: 'users',
      name: 'Our users',
      permissions: ['read("users")'],
      documentSecurity: true,
    });
    const base = { databaseId, collectionId: 'users', required: false };
    await databases.createStringAttribute({ ...base, key: 'name', size: 500, xdefault: 'nobody' });
    await databases.createIntegerAttribute({ ...base, key: 'score', min: 1, max: 10 });
    await databases.createFloatAttribute({ ...base, key: 'age' });
    await databases.createStringAttribute({ ...base, key: 'legacy', size: 20 });
    await db.schemas.settle(() => true);
  });

  const table = (schema: TableDefinition['schema']): TableDefinition => ({ name: 'users', schema });

  it('keeps its settings, either kind of number, and what the fields do not say', async () => {
    const before = await liveUsers();
    const fields = { name: { type: 'string' }, score: { type: 'number' }, age: { type: 'integer' } } as const;
    const { changes, warnings } = await open().migrate([table({ ...fields, legacy: { type: 'string' } })]);
    expect({ changes, warnings }).toEqual({ changes: [], warnings: [] });
    expect(await liveUsers()).toEqual(before);
  });

  it('warns of attributes that no field names, and of permissions that differ', async () => {
    const { changes, warnings } = await open().migrate([
      { ...table({ name: { type: 'string' } }), role: { read: 'any' } },
    ]);
    expect(changes).toEqual([]);
    expect(warnings).toHaveLength(4);
    expect((await liveUsers()).permissions).toEqual(['read("users")']);
  });
});

describe('createCollection and updateCollection', () => {
  it('create one that is new, and say so where it exists already', async () => {
    const migration = open();
    await migration.createCollection(users);
    const error = await failureOf<Error>(migration.createCollection(users));
    expect(error).toBeInstanceOf(ORMMigrationError);
    expect(error).toMatchObject({ name: 'ORMMigrationError', code: 'schema_exists' });
    expect(error?.message).toContain('Collection already exists');
  });

  it('of several calls at once one creates it', async () => {
    await db.schemas.createDatabase();
    const results = await Promise.allSettled([1, 2, 3].map(() => open().createCollection(users)));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason.message).toContain('Collection already exists');
  });

  it('update name and permissions of one that exists', async () => {
    const migration = open();
    await migration.migrate([{ ...users, id: 'users', name: 'first' }]);
    const next: TableDefinition = { ...users, id: 'users', name: 'second', role: { read: 'any' } };
    const { warnings } = await migration.updateCollection(next);
    expect(warnings).toEqual([]);
    expect(await liveUsers()).toMatchObject({ name: 'second', permissions: ['read("any")'] });
    const error = await failureOf<Error>(migration.updateCollection({ ...users, name: 'nowhere' }));
    expect(error).toMatchObject({ code: 'schema_missing' });
    expect((await db.schemas.read()).schema.collections.map(({ id }) => id)).not.toContain('nowhere');
  });
});

describe('wrong definitions', () => {
  const refused = async (tables: unknown) =>
    failureOf<ORMMigrationError>(open().migrate(tables as readonly TableDefinition[]));

  it.each([
    ['an unknown type', { age: { type: 'strng' } }],
    ['an option of another type', { age: { type: 'boolean', size: 5 } }],
    ['an option that no field has', { age: { type: 'integer', requird: true } }],
    ['a default that is none', { age: { type: 'integer', default: 'x' } }],
    ['an enum without words', { role: { type: 'enum' } }],
    ['a field that is none', { age: 'string' }],
  ])('%s is an invalid attribute, and nothing is written', async (_, schema) => {
    const error = await refused([{ name: 'users', schema }]);
    expect(error).toBeInstanceOf(ORMMigrationError);
    expect(error).toBeInstanceOf(EntwriteError);
    expect(error?.message).toContain('Invalid attribute');
    expect(error?.message).toContain('users.');
    expect(error).toMatchObject({ code: 'model_invalid' });
    expect(error?.cause).toBeInstanceOf(EntwriteError);
    expect((await db.schemas.read()).exists).toBe(false);
  });

  it.each([
    ['no list', {}],
    ['no object', [null]],
    ['no name', [{ schema: {} }]],
    ['no schema', [{ name: 'users' }]],
    ['indexes that are no list', [{ ...users, indexes: 'name' }]],
    ['an index that is none', [{ ...users, indexes: [null] }]],
    ['an index without a key', [{ ...users, indexes: [{ type: 'key', attributes: ['name'] }] }]],
    ['an index without attributes', [{ ...users, indexes: [{ key: 'by_name', type: 'key' }] }]],
    [
      'orders that are no list',
      [{ ...users, indexes: [{ key: 'i', type: 'key', attributes: ['name'], orders: 'ASC' }] }],
    ],
    ['a wrong role', [{ ...users, role: { read: 'everybody' } }]],
    ['the same table twice', [users, users]],
  ])('%s is no table definition', async (_, tables) => {
    const error = await refused(tables);
    expect(error).toMatchObject({ name: 'ORMMigrationError', code: 'model_invalid' });
    expect(error?.message).toContain('Invalid table definition');
  });
});

test('another ORMMigrationError is none of ours, and other errors are none', () => {
  expect(new EntwriteError('locked', { at: '', found: '', expected: '', remedy: '' })).not.toBeInstanceOf(
    ORMMigrationError,
  );
});

test('an error of the server is not taken for something missing', async () => {
  await open().migrate([users]);
  const { endpoint, projectId } = db.project;
  const stranger = new Databases(new Client().setEndpoint(endpoint).setProject(projectId).setKey('wrong'));
  const error = await failureOf<ORMMigrationError>(new Migration(stranger, db.config).migrate([users]));
  expect(error).toMatchObject({ name: 'ORMMigrationError', code: 'unauthorized' });
  const absent = await failureOf<ORMMigrationError>(
    new Migration(stranger, db.configFor({ databaseId: 'absent' })).migrate([users]),
  );
  expect(absent).toMatchObject({ code: 'unauthorized' });
});

test('validate names what is missing and changes nothing', async () => {
  const absent = await failureOf<ORMMigrationError>(open().validate([users]));
  expect(absent).toMatchObject({ code: 'schema_missing' });
  expect(absent?.message).toMatch(/^Validation failed: /);
  await open().migrate([users]);
  await open().validate([users]);
  const more = { ...users, schema: { ...users.schema, bio: { type: 'string' }, fax: { type: 'string' } } } as const;
  const error = await failureOf<ORMMigrationError>(open().validate([more]));
  expect(error?.message).toContain('Collection users is missing required attributes: bio, fax');
});

test('several at once end with the same schema as one', async () => {
  const posts: TableDefinition = { name: 'posts', schema: { title: { type: 'string', required: true } } };
  const results = await Promise.all([
    open().migrate([users, posts]),
    open().migrate([users, posts]),
    open().migrate([posts]),
    open().migrate([users]),
  ]);
  expect(results.flatMap(({ warnings }) => warnings)).toEqual([]);
  expect(results.flatMap(({ changes }) => changes).filter((line) => line.includes("'users'"))).toHaveLength(1);
  expect(results.flatMap(({ changes }) => changes).filter((line) => line.includes("'posts'"))).toHaveLength(1);
  expect(await open().migrate([users, posts])).toEqual({ changes: [], warnings: [] });
});

test('two versions of a program at once get both what they need', async () => {
  const table = (key: string): TableDefinition => ({
    name: 'users',
    schema: { name: { type: 'string' }, [key]: { type: 'string' } },
    indexes: [{ key: `${key}_idx`, type: 'key', attributes: [key] }],
  });
  await open().migrate([{ name: 'users', schema: { name: { type: 'string' } } }]);
  const results = await Promise.all(['bio', 'fax', 'tel'].map((key) => open().migrate([table(key)])));
  expect(results.map(({ changes }) => changes.length)).toEqual([2, 2, 2]);
  const { attributes, indexes } = await liveUsers();
  expect(attributes.map(({ key }) => key).sort()).toEqual(['bio', 'fax', 'name', 'tel']);
  expect(indexes).toHaveLength(3);
});
