import { EntwriteError } from 'entwrite';
import { Migration, ORMMigrationError, ORMValidationError, ServerORM } from 'entwrite/compat';
import { Query } from 'node-appwrite';
import { failureOf } from '../support/live-context.js';
import { type OrmDatabase, ormDatabase } from './orm-database.js';
import { posts, users } from './tables.js';

let database: OrmDatabase;
beforeEach(async () => {
  database = await ormDatabase();
});
afterEach(() => database.end());

const open = async () => new ServerORM(database.configFor({ autoMigrate: true })).init([users, posts] as const);

/** Four users, two of them over 18 and one without an age. */
async function filled() {
  const db = await open();
  const people = [
    { name: 'Ann', age: 30, score: 1.5 },
    { name: 'Ben', age: 20, score: 2 },
    { name: 'Cid', age: 10 },
    { name: 'Dan' },
  ];
  for (const one of people) await db.users.create({ ...one, email: `${one.name}@example.org` });
  return db;
}

const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name);

it('runs the example of the readme it comes from', async () => {
  interface User {
    $id: string;
    name: string;
    email: string;
    age: number;
  }
  const { endpoint, projectId, apiKey = '' } = database.config;
  const orm = new ServerORM({ endpoint, projectId, databaseId: database.databaseId, apiKey, autoMigrate: true });
  const db = await orm.init([
    {
      name: 'users',
      schema: {
        name: { type: 'string', required: true },
        email: { type: 'string', required: true },
        age: { type: 'integer', min: 0 },
      },
      indexes: [{ key: 'email_idx', type: 'unique', attributes: ['email'] }],
    },
  ]);
  const user = (await db.table('users').create({ name: 'John Doe', email: 'john@example.com', age: 30 })) as User;
  const adults = (await db.table('users').find([Query.greaterThanEqual('age', 18), Query.orderDesc('age')])) as User[];
  expect(adults).toEqual([user]);
});

describe('documents', () => {
  it('are created, read, changed and deleted', async () => {
    const db = await open();
    const user = await db.users.create({ name: 'Ann', email: 'a@x.org', age: 30, joined: '2026-01-02T03:04:05Z' });
    expect(user).toMatchObject({ name: 'Ann', age: 30, score: null, role: 'writer' });
    expect(user.joined).toEqual(new Date('2026-01-02T03:04:05Z'));
    expect(await db.users.get(user.$id)).toEqual(user);
    const changed = await db.users.update(user.$id, { age: 31, tags: ['a'], joined: new Date(0) });
    expect(changed).toMatchObject({ name: 'Ann', age: 31, tags: ['a'], joined: new Date(0) });
    await db.users.delete(user.$id);
    expect(await db.users.get(user.$id)).toBeNull();
    await expect(db.users.getOrFail(user.$id)).rejects.toMatchObject({ code: 'document_not_found' });
    await expect(db.users.update(user.$id, { age: 1 })).rejects.toMatchObject({ code: 'document_not_found' });
    await expect(db.users.delete(user.$id)).rejects.toMatchObject({ code: 'document_not_found' });
  });

  it('of a table with another id are found there, with defaults that Appwrite does not take', async () => {
    const db = await open();
    const post = await db.posts.create({ $id: 'first', title: 'One' });
    expect(post).toMatchObject({ $id: 'first', state: 'draft' });
    expect(await database.documents.get('blog_posts', 'first')).toMatchObject({ title: 'One', state: 'draft' });
  });

  it('that break rules are refused field by field, and nothing is written', async () => {
    const db = await open();
    const wrong = { name: 'Ann', email: 5, age: -1, joined: 'yesterday' } as unknown as { name: string; email: string };
    const error = await failureOf<ORMValidationError>(db.users.create(wrong));
    expect(error).toBeInstanceOf(ORMValidationError);
    expect(error).toBeInstanceOf(EntwriteError);
    expect(error).not.toBeInstanceOf(ORMMigrationError);
    expect(error?.errors.map(({ field, value }) => [field, value])).toEqual([
      ['email', 5],
      ['age', -1],
      ['joined', 'yesterday'],
    ]);
    expect(await failureOf(db.users.create({ email: 'a@x.org' } as never))).toMatchObject({
      errors: [{ field: 'name' }],
    });
    expect(await db.users.count()).toBe(0);
  });

  it('that are there already are said to be', async () => {
    const db = await open();
    await db.users.create({ name: 'Ann', email: 'a@x.org' });
    await expect(db.users.create({ name: 'Bob', email: 'a@x.org' })).rejects.toMatchObject({
      code: 'unique_violation',
    });
  });

  it('are found by what another process wrote: nothing is cached', async () => {
    const db = await open();
    const { $id } = await db.users.create({ name: 'Ann', email: 'a@x.org' });
    await db.users.get($id);
    await (await open()).users.update($id, { name: 'Bea' });
    expect(await db.users.get($id)).toMatchObject({ name: 'Bea' });
  });
});

describe('all', () => {
  it('gives everything, however much', async () => {
    const db = await open();
    for (let at = 0; at < 30; at++) await db.posts.create({ title: `${at}` });
    expect(await db.posts.all()).toHaveLength(30);
    expect(await db.posts.query()).toHaveLength(30);
    expect(await db.posts.find([])).toHaveLength(30);
  });

  it('takes limit, offset and orderBy in each of its forms', async () => {
    const db = await filled();
    expect(names(await db.users.all({ limit: 2, offset: 1, orderBy: ['name'] }))).toEqual(['Ben', 'Cid']);
    expect(names(await db.users.all({ orderBy: '-name' }))).toEqual(['Dan', 'Cid', 'Ben', 'Ann']);
    expect(names(await db.users.all({ orderBy: ['role', '-name'] }))).toEqual(['Dan', 'Cid', 'Ben', 'Ann']);
    expect(names(await db.users.all({ orderBy: { name: 'DESC' }, limit: 1 }))).toEqual(['Dan']);
    expect(names(await db.users.all({ orderBy: { name: 'asc' }, limit: 1 }))).toEqual(['Ann']);
    expect(await db.users.all({ limit: 0 })).toEqual([]);
    await expect(db.users.all({ orderBy: 'nothing' })).rejects.toMatchObject({ code: 'query_invalid' });
    await expect(db.users.all({ orderBy: { name: 'up' as 'asc' } })).rejects.toMatchObject({ code: 'query_invalid' });
  });
});

describe('query', () => {
  it('takes values, lists of values, null and operators', async () => {
    const db = await filled();
    const sorted = { orderBy: 'name' };
    expect(names(await db.users.query({ name: 'Ann' }))).toEqual(['Ann']);
    expect(names(await db.users.query({ name: ['Ann', 'Cid'] }, sorted))).toEqual(['Ann', 'Cid']);
    expect(names(await db.users.query({ age: null }))).toEqual(['Dan']);
    expect(names(await db.users.query({ age: { $ne: 20 } }, sorted))).toEqual(['Ann', 'Cid']);
    expect(names(await db.users.query({ age: { $gte: 18, $lt: 30 } }))).toEqual(['Ben']);
    expect(names(await db.users.query({ age: { $gt: 10 }, score: { $lte: 1.5 } }))).toEqual(['Ann']);
    expect(names(await db.users.query({ name: { $in: ['Ben'] }, role: 'writer' }))).toEqual(['Ben']);
    expect(names(await db.users.query({ age: { $ne: null } }, { orderBy: '-age', limit: 1 }))).toEqual(['Ann']);
  });

  it('refuses what it does not know instead of selecting everything', async () => {
    const db = await filled();
    await expect(db.users.query({ nothing: 1 } as never)).rejects.toMatchObject({ code: 'query_invalid' });
    await expect(db.users.query({ age: undefined } as never)).rejects.toMatchObject({ code: 'query_invalid' });
    await expect(db.users.query({ age: { $like: 1 } } as never)).rejects.toMatchObject({ code: 'query_invalid' });
  });

  it('has count, first and firstOrFail', async () => {
    const db = await filled();
    expect(await db.users.count()).toBe(4);
    expect(await db.users.count({ age: { $gte: 18 } })).toBe(2);
    expect(await db.users.first({ age: 10 })).toMatchObject({ name: 'Cid' });
    expect(await db.users.first({ age: 11 })).toBeNull();
    expect(await db.users.firstOrFail({ age: 10 })).toMatchObject({ name: 'Cid' });
    await expect(db.users.firstOrFail({ age: 11 })).rejects.toMatchObject({ code: 'document_not_found' });
  });
});

it('find takes the queries of node-appwrite', async () => {
  const db = await filled();
  expect(names(await db.users.find([Query.notEqual('name', 'Ann'), Query.orderDesc('name')]))).toEqual([
    'Dan',
    'Cid',
    'Ben',
  ]);
  expect(names(await db.users.find([Query.orderAsc('name'), Query.limit(2), Query.offset(1)]))).toEqual(['Ben', 'Cid']);
  expect(names(await db.users.find([Query.or([Query.equal('age', 30), Query.isNull('age')])]))).toEqual(['Ann', 'Dan']);
  const [ann] = await db.users.find([Query.equal('name', 'Ann')]);
  expect(names(await db.users.find([Query.cursorAfter(ann?.$id ?? ''), Query.limit(2)]))).toEqual(['Ben', 'Cid']);
  expect(await db.users.findOne([Query.orderDesc('name')])).toMatchObject({ name: 'Dan' });
  expect(await db.users.findOne([Query.equal('age', 11)])).toBeNull();
  // As Appwrite: the first of two limits counts.
  expect(await db.users.find([Query.limit(1), Query.limit(3)])).toHaveLength(1);
  expect(await db.users.findOne([Query.orderAsc('name'), Query.limit(3)])).toMatchObject({ name: 'Ann' });
  await expect(db.users.find(['age > 3'])).rejects.toMatchObject({ code: 'query_invalid' });
  await expect(db.users.find([Query.select(['name'])])).rejects.toMatchObject({ code: 'query_invalid' });
});

describe('init', () => {
  it('migrates only with `autoMigrate`, and fails where tables are missing', async () => {
    const orm = new ServerORM(database.config);
    const error = await failureOf<ORMMigrationError>(orm.init([users]));
    expect(error).toBeInstanceOf(ORMMigrationError);
    expect(error).toMatchObject({ code: 'schema_missing' });
    expect((await database.schemas.read()).exists).toBe(false);
    await open();
    expect(await (await orm.init([users])).users.all()).toEqual([]);
  });

  it('without autoValidate sends nothing', async () => {
    const db = await new ServerORM(database.configFor({ autoValidate: false })).init([users]);
    expect((await database.schemas.read()).exists).toBe(false);
    await expect(db.users.all()).rejects.toBeInstanceOf(EntwriteError);
  });

  it('runs a second time, and with other tables, on what is there', async () => {
    const first = await filled();
    const second = await open();
    expect(await second.users.count()).toBe(4);
    const other = await new ServerORM(database.configFor({ autoMigrate: true })).init([
      { name: 'other', schema: { at: { type: 'Date', required: true } } },
    ]);
    expect((await other.other.create({ at: new Date(5) })).at).toEqual(new Date(5));
    expect(await first.users.count()).toBe(4);
    expect(database.warnings()).toEqual([]);
  });

  it('of several processes at once ends well for each', async () => {
    const opened = await Promise.all([open(), open(), open(), open()]);
    await Promise.all(opened.map((db, at) => db.users.create({ name: `${at}`, email: `${at}@x.org` })));
    expect(await opened[0]?.users.count()).toBe(4);
    expect(database.warnings()).toEqual([]);
  });

  it('works on the numbers that are there', async () => {
    const before = { name: 'users', schema: { score: { type: 'integer' }, age: { type: 'number' } } } as const;
    await new Migration(database.databases, database.config).migrate([before]);
    const after = { name: 'users', schema: { score: { type: 'number' }, age: { type: 'integer' } } } as const;
    const db = await new ServerORM(database.configFor({ autoMigrate: true })).init([after]);
    expect(await db.users.create({ score: 5, age: 7 })).toMatchObject({ score: 5, age: 7 });
    expect(await failureOf(db.users.create({ score: 1.5 }))).toMatchObject({ errors: [{ field: 'score' }] });
    expect(database.warnings()).toEqual([]);
  });

  it('does not take a key without scope for a missing database', async () => {
    const orm = new ServerORM(database.configFor({ autoMigrate: true, apiKey: 'wrong' }));
    expect(await failureOf(orm.init([users]))).toMatchObject({ name: 'ORMMigrationError', code: 'unauthorized' });
    const validating = new ServerORM(database.configFor({ apiKey: 'wrong' }));
    expect(await failureOf(validating.init([users]))).toMatchObject({ code: 'unauthorized' });
  });

  it('names what is missing in the configuration', () => {
    const { databaseId, endpoint, projectId } = database.config;
    expect(() => new ServerORM({ databaseId, endpoint, projectId })).toThrow(/ORMConfig\.apiKey/);
    expect(() => new ServerORM({ databaseId, endpoint: '', projectId, apiKey: 'key' })).toThrow(/ORMConfig\.endpoint/);
  });

  it('names what is unknown in the configuration, and what may be meant', () => {
    const config = { ...database.config, automigrate: true };
    const unknown = /ORMConfig\.automigrate: an unknown option; .* is `autoMigrate` meant\?/;
    expect(() => new ServerORM(config)).toThrow(unknown);
    const { databases } = new ServerORM(database.config);
    if (databases === undefined) throw new Error('a server has databases');
    expect(() => new Migration(databases, config)).toThrow(unknown);
  });

  it('gives every table by name, also one that is called like a method', async () => {
    const db = await new ServerORM(database.configFor({ autoMigrate: true })).init([
      { name: 'table', schema: { legs: { type: 'integer', required: true } } },
    ]);
    expect((await db.table('table').create({ legs: 4 })).legs).toBe(4);
    expect(() => db.table('chair' as 'table')).toThrow('Table chair not found');
  });
});

it('in development keeps everything in memory', async () => {
  const orm = new ServerORM({ endpoint: '', projectId: '', databaseId: 'dev', development: true });
  expect(orm.getDevInfo()).toContain('DEVELOPMENT');
  const db = await orm.init([users]);
  await db.users.create({ name: 'Ann', email: 'a@x.org' });
  expect(await db.users.count()).toBe(1);
  await orm.dispose();
});

it('warns through the process where nobody listens', async () => {
  await open();
  const { onProgress: _, ...silent } = database.config;
  const emitted = jest.spyOn(process, 'emitWarning').mockImplementation();
  await new ServerORM({ ...silent, autoMigrate: true }).init([
    { name: 'users', schema: { ...users.schema, age: { type: 'string' } }, indexes: users.indexes },
  ]);
  expect(emitted.mock.calls).toEqual([[expect.stringContaining("'users.age'"), 'EntwriteWarning']]);
  emitted.mockRestore();
});
