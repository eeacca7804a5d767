import {
  AttributeManager,
  FirebaseMigrations,
  IndexManager,
  Migration,
  ORMMigrationError,
  ORMValidationError,
  PermissionManager,
  Query,
  ServerORM,
  SqlMigrations,
  TextMigrations,
} from 'entwrite/compat';
import { type OrmDatabase, ormDatabase } from './orm-database.js';

/** What the tests of appwrite-orm 0.6 ask of it, asked of a server that answers. */

let database: OrmDatabase;
beforeAll(async () => {
  database = await ormDatabase();
});
afterAll(() => database.end());

const usersTable = {
  name: 'users',
  schema: {
    name: { type: 'string', required: true, size: 255 },
    email: { type: 'string', required: true, size: 255 },
    age: { type: 'integer', min: 0, max: 150 },
    isActive: { type: 'boolean', default: true },
    createdAt: { type: 'datetime' },
  },
  indexes: [
    { key: 'email_idx', type: 'unique', attributes: ['email'] },
    { key: 'age_idx', type: 'key', attributes: ['age'], orders: ['ASC'] },
  ],
} as const;
const postsTable = {
  name: 'posts',
  schema: {
    title: { type: 'string', required: true, size: 500 },
    userId: { type: 'string', required: true, size: 255 },
    views: { type: 'integer', default: 0, min: 0 },
    published: { type: 'boolean', default: false },
  },
  indexes: [{ key: 'userId_idx', type: 'key', attributes: ['userId'] }],
} as const;

const open = () => new ServerORM(database.configFor({ autoMigrate: true })).init([usersTable, postsTable] as const);

describe('a configuration', () => {
  const whole = { endpoint: 'https://test.appwrite.io/v1', projectId: 'p', databaseId: 'd', apiKey: 'k' };
  it.each([
    [{ ...whole, endpoint: '' }, 'Missing required configuration values: endpoint'],
    [{ ...whole, endpoint: '', projectId: '' }, 'Missing required configuration values: endpoint, projectId'],
    [{ ...whole, databaseId: '', apiKey: '' }, 'Missing required configuration values: databaseId'],
    [{ ...whole, apiKey: '' }, 'API key is required for server-side ORM'],
  ])('that lacks something says what: %#', (config, message) => {
    expect(() => new ServerORM(config)).toThrow(message);
  });
});

describe('a server in full flow', () => {
  it('creates, reads, changes, finds, counts and deletes documents', async () => {
    const db = await open();
    const user = await db.table('users').create({ name: 'John Doe', email: 'john@example.com', age: 30 });
    expect(user).toMatchObject({ name: 'John Doe', age: 30, isActive: true });
    expect(await db.table('users').get(user.$id)).toEqual(user);
    expect(await db.table('users').update(user.$id, { age: 31, isActive: false })).toMatchObject({ age: 31 });
    expect(await db.table('users').query({ isActive: false })).toHaveLength(1);
    const adults = await db
      .table('users')
      .find([Query.greaterThanEqual('age', 18), Query.orderDesc('age'), Query.limit(10)]);
    expect(adults).toHaveLength(1);
    expect(await db.table('users').count()).toBe(1);
    await expect(db.table('users').create({ name: 'x', email: 'y', age: 200 })).rejects.toBeInstanceOf(
      ORMValidationError,
    );
    await db.table('users').delete(user.$id);
    expect(await db.table('users').get(user.$id)).toBeNull();
  });

  it('does the same through the calls of the instance', async () => {
    const db = await open();
    const { $id } = await db.create('users', { name: 'Ann', email: 'ann@example.com' });
    expect(await db.update('users', $id, { age: 3 })).toMatchObject({ age: 3 });
    expect(await db.get('users', $id)).toMatchObject({ name: 'Ann' });
    expect(await db.list('users')).toMatchObject({ total: 1 });
    expect(await db.list('users', [Query.equal('name', ['Ben'])])).toMatchObject({ total: 0 });
    await db.delete('users', $id);
    expect(await db.get('users', $id)).toBeNull();
    db.closeListeners();
  });

  it('writes, changes and deletes many', async () => {
    const db = await open();
    const people = ['One', 'Two', 'Three'].map((name) => ({ name, email: `${name}@example.com` }));
    const users = await db.table('users').bulkCreate(people);
    expect(users.map(({ name }) => name)).toEqual(['One', 'Two', 'Three']);
    await expect(
      db.table('users').bulkCreate([{ name: 'Four', email: 'f' }, { name: 'Five' } as never]),
    ).rejects.toMatchObject({
      errors: [{ field: 'email', message: 'document 1: no value; expected a value', value: undefined }],
    });
    const aged = { name: 'Four', email: 'f', age: 'old' } as never;
    await expect(db.table('users').bulkCreate([aged])).rejects.toMatchObject({
      errors: [{ field: 'age', value: 'old' }],
    });
    expect(await db.table('users').count()).toBe(3);
    const updates = users.map(({ $id }) => ({ id: $id, data: { isActive: false } }));
    expect((await db.table('users').bulkUpdate(updates)).every(({ isActive }) => isActive === false)).toBe(true);
    await db.table('users').bulkDelete(users.map(({ $id }) => $id));
    expect(await db.table('users').count()).toBe(0);
  });

  it('pages, orders and selects', async () => {
    const db = await open();
    const posts = db.table('posts');
    await posts.bulkCreate(['a', 'b', 'c'].map((title, views) => ({ title, userId: 'u', views })));
    const [first, second] = [
      await posts.all({ limit: 2, orderBy: ['$id'] }),
      await posts.all({ limit: 2, offset: 2, orderBy: ['$id'] }),
    ];
    expect(new Set([...first, ...second].map(({ $id }) => $id)).size).toBe(3);
    expect((await posts.all({ orderBy: ['-views'], select: ['title'] })).map(({ title }) => title)).toEqual([
      'c',
      'b',
      'a',
    ]);
    expect(Object.hasOwn((await posts.all({ select: ['title'] }))[0] ?? {}, 'views')).toBe(false);
    expect((await posts.exportToArray()).map(({ title }) => title).sort()).toEqual(['a', 'b', 'c']);
    expect(JSON.parse(await posts.exportToJSON())).toHaveLength(3);
    expect(Object.keys(JSON.parse(await db.exportDataToJSON()) as object)).toEqual(['users', 'posts']);
    expect(await db.exportTablesDataToObject(['posts'])).toMatchObject({ posts: { length: 3 } });
    await posts.bulkDelete((await posts.all()).map(({ $id }) => $id));
  });

  it('joins tables', async () => {
    const db = await open();
    const [alice, bob] = await db.table('users').bulkCreate([
      { name: 'Alice', email: 'alice@example.com' },
      { name: 'Bob', email: 'bob@example.com' },
    ]);
    const posts = [1, 2].map((number) => ({ title: `${number}`, userId: alice?.$id ?? '', published: number === 1 }));
    await db.table('posts').bulkCreate(posts);
    const options = { foreignKey: '$id', referenceKey: 'userId', as: 'posts' };
    const all = await db.leftJoin('users', 'posts', options);
    expect(all.map(({ name, posts: own }) => [name, (own as object[]).length])).toEqual([
      ['Alice', 2],
      ['Bob', 0],
    ]);
    expect(await db.innerJoin('users', 'posts', options)).toMatchObject([{ name: 'Alice' }]);
    expect(await db.join('users', 'posts', options, { name: 'Alice' }, { published: true })).toMatchObject([
      { name: 'Alice', posts: [{ title: '1' }] },
    ]);
    expect(await db.join('posts', 'users', { foreignKey: 'userId', as: 'author' }, { title: '2' })).toMatchObject([
      { title: '2', author: { name: 'Alice' } },
    ]);
    expect(bob?.name).toBe('Bob');
  });

  it('joins by dates, under conditions on the joined field, and refuses names that are no fields', async () => {
    const days = { name: 'days', schema: { at: { type: 'Date' } } } as const;
    const events = { name: 'events', schema: { at: { type: 'Date' }, day: { type: 'string' } } } as const;
    const db = await new ServerORM(database.configFor({ autoMigrate: true })).init([days, events]);
    const at = new Date('2026-01-02T03:04:05.678Z');
    await db.days.bulkCreate([{ $id: 'one', at }, { $id: 'two' }]);
    await db.events.bulkCreate([
      { $id: 'a', at, day: 'one' },
      { $id: 'b', at, day: 'two' },
    ]);
    const byDate = { foreignKey: 'at', referenceKey: 'at', as: 'days' };
    expect(await db.join('events', 'days', byDate)).toMatchObject([
      { $id: 'a', days: [{ $id: 'one' }] },
      { $id: 'b', days: [{ $id: 'one' }] },
    ]);
    const byId = { foreignKey: 'day', as: 'whole' };
    expect(await db.join('events', 'days', byId, {}, { $id: ['two', 'three'] })).toMatchObject([
      { whole: null },
      { whole: { $id: 'two' } },
    ]);
    for (const mistaken of [
      () => db.join('events', 'days', { foreignKey: 'dya' }),
      () => db.events.all({ select: ['dya' as 'day'] }),
    ])
      await expect(mistaken()).rejects.toMatchObject({ code: 'query_invalid' });
  });

  it('lists, creates and deletes indexes', async () => {
    const db = await open();
    const users = db.table('users');
    expect((await users.listIndexes()).find(({ key }) => key === 'email_idx')).toMatchObject({ type: 'unique' });
    await users.createIndex({ key: 'name_idx', type: 'key', attributes: ['name', 'age'], orders: ['ASC', 'DESC'] });
    expect((await users.listIndexes()).find(({ key }) => key === 'name_idx')).toMatchObject({
      orders: ['asc', 'desc'],
    });
    await expect(users.createIndex({ key: 'name_idx', type: 'key', attributes: ['name'] })).rejects.toThrow(
      'Index already exists',
    );
    const mistaken = users.createIndex({ key: 'other', type: 'key', attributes: ['nam'] });
    await expect(mistaken).rejects.toBeInstanceOf(ORMMigrationError);
    await expect(mistaken).rejects.toThrow("the index 'other' names 'nam', which does not exist");
    for (const index of ['by_name', undefined, { key: 'by_name', type: 'key' }]) {
      const unfit = users.createIndex(index as unknown as Parameters<typeof users.createIndex>[0]);
      await expect(unfit).rejects.toBeInstanceOf(ORMMigrationError);
      await expect(unfit).rejects.toThrow('expected an index such as');
    }
    await users.deleteIndex('name_idx');
    expect((await users.listIndexes()).map(({ key }) => key)).not.toContain('name_idx');
    const manager = new IndexManager(database.databases, database.config);
    await expect(manager.deleteIndex('users', 'name_idx')).rejects.toThrow('expected an index of that name');
    expect(await manager.listIndexes('users')).toHaveLength(2);
  });

  it('says why it does not listen', async () => {
    const db = await open();
    expect(() => db.table('users').listenToDocuments(() => {})).toThrow(
      'Client not available for realtime functionality',
    );
  });

  it('deletes and creates collections', async () => {
    const db = await open();
    await db.table('posts').deleteCollection();
    await expect(db.table('posts').listIndexes()).rejects.toThrow('Collection not found');
    await db.table('posts').createCollection('Posts of all', ['read("any")']);
    await expect(db.createCollection('posts')).rejects.toThrow('Collection already exists');
    expect(await db.table('posts').create({ title: 'again', userId: 'u' })).toMatchObject({ views: 0 });
    const permissions = new PermissionManager(database.databases);
    expect(await permissions.getCollectionPermissions(database.databaseId, 'posts')).toEqual(['read("any")']);
    await permissions.setCollectionPermissions(database.databaseId, 'posts', ['write("users")']);
    expect(await permissions.getCollectionPermissions(database.databaseId, 'posts')).toHaveLength(3);
    await db.deleteCollection('posts');
  });
});

describe('the managers', () => {
  it('work from the databases of an ORM that does not migrate', async () => {
    await open();
    const config = database.configFor({ autoMigrate: false });
    const tasks = { name: 'tasks', schema: { text: { type: 'string', required: true } } } as const;
    const orm = new ServerORM(config);
    await expect(orm.init([tasks])).rejects.toThrow(/Collection tasks is missing.*Call migrate\(\)/);
    // biome-ignore lint/suspicious/noExplicitAny: as its documentation writes it
    const databases = (orm as any).databases;
    await new Migration(databases, config).migrate([tasks]);
    const attributes = new AttributeManager(databases);
    const { databaseId } = database;
    await attributes.createAttribute(databaseId, 'tasks', 'role', {
      type: ['admin', 'user'],
      enum: ['admin', 'user'],
      default: 'user',
    });
    expect(await attributes.getAttribute(databaseId, 'tasks', 'role')).toMatchObject({ type: 'enum', default: 'user' });
    await attributes.deleteAttribute(databaseId, 'tasks', 'role');
    expect(await attributes.getAttribute(databaseId, 'tasks', 'role')).toBeNull();
    await expect(attributes.getAttribute('tasks', 'role')).rejects.toThrow(/no database id/);
    expect(await orm.init([tasks])).toBeDefined();
    expect(orm.getMigration().exportToSQL([tasks])).toContain('CREATE TABLE tasks');
  });

  it('compare attributes with fields', () => {
    const manager = new AttributeManager(database.databases, database.config);
    const text = { key: 'name', type: 'string', size: 255, required: true, array: false };
    expect(manager.attributeMatches(text, 'name', { type: 'string', required: true })).toBe(true);
    expect(manager.attributeMatches(text, 'name', { type: 'integer', required: true })).toBe(false);
    expect(manager.attributeMatches(text, 'name', { type: 'string' })).toBe(false);
    expect(manager.attributeMatches(text, 'name', { type: 'string', required: true, size: 500 })).toBe(false);
    expect(manager.attributeMatches(text, 'name', { type: 'string', required: true, array: true })).toBe(false);
    const words = { key: 'state', type: 'enum', required: false, array: false, elements: ['a', 'b'] };
    expect(manager.attributeMatches(words, 'state', { type: ['b', 'a'] })).toBe(true);
    expect(manager.attributeMatches(words, 'state', { type: ['a', 'b', 'c'] })).toBe(false);
    const count = { key: 'count', type: 'integer', required: false, array: false, min: 0, max: 100 };
    expect(manager.attributeMatches(count, 'count', { type: 'integer', min: 0, max: 200 })).toBe(false);
  });

  it('read roles', () => {
    const manager = new PermissionManager();
    expect(manager.convertRoleToPermissions({ read: 'public', update: ['users', 'team:a'] })).toEqual([
      'read("any")',
      'update("users")',
      'update("team:a")',
    ]);
  });
});

describe('what cannot be done', () => {
  const init = (tables: object[]) => new ServerORM(database.configFor({ autoMigrate: true })).init(tables as never);
  const people = (more: object) => ({ name: 'people', schema: { name: { type: 'string', required: true }, ...more } });
  const wide = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`f_${at}`, { type: 'string', size: 100 }]));

  it('is said in the words of tables', async () => {
    const db = await init([people({ phone: { type: 'string' } })]);
    await (db as unknown as { people: { create: (data: object) => Promise<object> } }).people.create({ name: 'Ann' });
    const failures = [
      [people({ phone: { type: 'string', required: true } })],
      [people({ extra: { type: 'string', required: true } })],
      [{ name: 'many', schema: wide }],
      [{ name: 'long', schema: { ['a'.repeat(512)]: { type: 'string' } } }],
      [{ name: 'huge', schema: { text: { type: 'string', size: 2 ** 31 } } }],
      [{ name: 'words', schema: { kind: { type: 'enum', enum: [] } } }],
      [{ ...people({}), indexes: [1, 2].map(() => ({ key: 'twice', type: 'key', attributes: ['name'] })) }],
    ];
    for (const tables of failures) {
      const error: unknown = await init(tables).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(ORMMigrationError);
      const text = String(error);
      for (const foreign of ['resolve', 'backfill', 'allowDestructive', 'entity', 'mediumtext'])
        expect(text).not.toContain(foreign);
    }
    const table = (db as unknown as { people: Record<string, (...given: unknown[]) => Promise<unknown>> }).people;
    for (const [call, ...given] of [
      ['create', { name: 'Ann', age: 1 }],
      ['query', { age: 1 }],
      ['count', { age: 1 }],
      ['first', { age: 1 }],
      ['all', { orderBy: 'age' }],
      ['find', [Query.orderAsc('age')]],
    ] as const)
      await expect(table[call]?.(...given)).rejects.toThrow(/people\.age: .*not declared/);
  });

  it('migrates what the documentation evolves, a default date and a default over documents included', async () => {
    const before = { name: 'authors', schema: { name: { type: 'string', required: true } } } as const;
    const later = {
      name: 'authors',
      schema: {
        ...before.schema,
        isVerified: { type: 'boolean', default: false },
        viewCount: { type: 'number', default: 0, min: 0 },
        createdAt: { type: 'Date', default: new Date() },
      },
    } as const;
    const config = database.configFor({ autoMigrate: true });
    const { $id } = await (await new ServerORM(config).init([before])).authors.create({ name: 'Ann' });
    const orm = new ServerORM({ ...config, autoMigrate: false });
    await expect(orm.init([later])).rejects.toThrow('missing required attributes: isVerified, viewCount, createdAt');
    await orm.getMigration().migrate([later]);
    const db = await orm.init([later]);
    for (const author of await db.authors.all({ limit: 50, offset: 0, orderBy: ['$id'] }))
      await db.authors.update(author.$id, { isVerified: true, createdAt: new Date() });
    expect(await db.authors.get($id)).toMatchObject({ name: 'Ann', isVerified: true, viewCount: 0 });
  });
});

describe('exports', () => {
  const table = {
    name: 'users',
    schema: {
      name: { type: 'string', required: true, size: 100 },
      age: { type: 'integer', min: 0, max: 120 },
      count: { type: 'number' },
      price: { type: 'float', min: 0 },
      isActive: { type: 'boolean', default: true },
      role: { type: ['admin', "it's"], enum: ['admin', "it's"], default: "it's" },
      tags: { type: 'string', array: true, size: 9 },
      at: { type: 'Date' },
    },
    role: { read: 'any', write: ['admin', 'editor'] },
    indexes: [
      { key: 'name_idx', type: 'unique', attributes: ['name', 'age'] },
      { key: 'age_idx', type: 'key', attributes: ['age'] },
    ],
  } as const;

  it('to SQL', () => {
    const sql = new SqlMigrations({}).generateSQL([table, { ...table, id: 'others' }]);
    expect(sql.split('\n\n')[0]?.split('\n')).toEqual([
      'CREATE TABLE users (',
      '  $id VARCHAR(255) PRIMARY KEY,',
      '  name VARCHAR(100) NOT NULL,',
      '  age INTEGER,',
      '  count INTEGER,',
      '  price REAL,',
      '  isActive INTEGER DEFAULT 1,',
      "  role VARCHAR(255) DEFAULT 'it''s',",
      '  tags TEXT,',
      '  at TEXT,',
      '  UNIQUE (name, age),',
      '  CHECK (age >= 0 AND age <= 120),',
      '  CHECK (price >= 0),',
      '  CHECK (isActive IN (0, 1)),',
      "  CHECK (role IN ('admin', 'it''s'))",
      ');',
    ]);
    expect(sql).toContain('CREATE TABLE others');
    expect(new SqlMigrations().generateSQL([])).toBe('-- No tables defined\n');
  });

  it('to text', () => {
    const text = new TextMigrations().generateText([table]);
    expect(text).toContain('Collection: users\n-----------------\nFields:\n  - $id (string, primary key)');
    for (const line of [
      'name (string, required, max length: 100)',
      'age (integer, min: 0, max: 120)',
      'count (integer)',
      'isActive (boolean, default: true)',
      'role (enum: admin, it\'s, default: "it\'s")',
      'tags (string, array, max length: 9)',
      'at (datetime)',
      'name_idx (unique): name, age',
    ])
      expect(text).toContain(`  - ${line}`);
    expect(new TextMigrations().generateText([])).toContain('No tables defined');
  });

  it('to Firebase', () => {
    const { rules } = JSON.parse(new FirebaseMigrations().generateFirebase([table])) as {
      rules: Record<string, Record<string, Record<string, Record<string, string>>>>;
    };
    expect(rules.users?.['.read']).toBe('true');
    expect(rules.users?.['.write']).toBe("auth != null && (auth.token.role == 'admin' || auth.token.role == 'editor')");
    expect(rules.users?.$itemId?.['.validate']).toBe("newData.hasChildren(['name'])");
    expect(rules.users?.$itemId?.name?.['.validate']).toBe('newData.isString() && newData.val().length <= 100');
    expect(rules.users?.$itemId?.age?.['.validate']).toBe(
      'newData.isNumber() && newData.val() === Math.floor(newData.val()) && newData.val() >= 0 && newData.val() <= 120',
    );
    expect(rules.users?.$itemId?.tags).toEqual({});
    expect(JSON.parse(new FirebaseMigrations().generateFirebase([]))).toEqual({ rules: {} });
  });

  it.each([
    [new SqlMigrations().generateSQL, 'SQL'],
    [new TextMigrations().generateText, 'Text'],
    [new FirebaseMigrations().generateFirebase, 'Firebase'],
  ])('refuse what is not a table: %#', (generate, format) => {
    expect(() => generate([{ schema: {} } as never])).toThrow(
      "Invalid table definition: missing 'name' or 'schema' field",
    );
    expect(() => generate([{ name: 'a', schema: { b: { type: 'thing' as never } } }])).toThrow(
      `Unsupported field type 'thing' for ${format} export`,
    );
    expect(() => generate('users' as never)).toThrow(ORMMigrationError);
  });
});
