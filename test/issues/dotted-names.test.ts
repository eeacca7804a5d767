import { DbContext, defineCollection, type MigrateOptions } from 'entwrite';
import { type Project, randomDatabaseId, startProject } from '../support/live-database.js';

const text = { type: 'string', size: 9, required: false } as const;
const number = { type: 'integer', required: false } as const;

/** Ids and keys may contain dots, so `v1.users.a` is an attribute of `v1.users` as well as one of `v1`. */
describe('names in options', () => {
  let server: Project;
  let databaseId: string;
  beforeAll(async () => {
    server = await startProject();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    databaseId = randomDatabaseId();
    const db = open({ a: text }, { 'users.a': text });
    await db.getSchemaManager().migrate();
    await db.v1.create({ 'users.a': 'precious' } as never);
  });

  const open = (users: Parameters<typeof defineCollection>[1], v1: Parameters<typeof defineCollection>[1]) => {
    class Db extends DbContext {
      readonly users = this.set(defineCollection('v1.users', users));
      readonly v1 = this.set(defineCollection('v1', v1));
    }
    const { endpoint, projectId, apiKey } = server;
    return new Db({ endpoint, projectId, apiKey, databaseId, backups: 'off' });
  };
  const migrate = (options: MigrateOptions) => open({ k: number }, { k: number }).getSchemaManager().migrate(options);
  const precious = async () =>
    (await open({ a: text }, { 'users.a': text }).v1.all()).map((one) => one['users.a' as never]);

  it('are refused where they may mean two things, with the names that mean one', async () => {
    await expect(migrate({ allowDestructive: ['v1.users.a'] })).rejects.toMatchObject({
      code: 'configuration_invalid',
      findings: [{ rule: 'ambiguous_name', expected: "'v1.users/a' or 'v1/users.a'" }],
    });
    for (const options of [
      { resolve: { 'v1.users.a': { backfill: 'x' } } },
      { copy: { 'v1.users.a': 'distinct' } },
    ] as const)
      await expect(migrate({ allowDestructive: true, ...options })).rejects.toMatchObject({
        findings: [{ rule: 'ambiguous_name' }],
      });
    expect(await precious()).toEqual(['precious']);
  });

  it('mean one thing with a slash', async () => {
    await expect(migrate({ allowDestructive: ['v1.users/a'] })).rejects.toMatchObject({
      code: 'destructive_refused',
      findings: [{ at: 'v1/users.a' }],
    });
    expect(await precious()).toEqual(['precious']);
    expect(await migrate({ allowDestructive: ['v1.users/a', 'v1/users.a'] })).toHaveLength(4);
  });

  it.each([
    ['only', { only: ['v1.user'] }, "'v1.users'"],
    ['allowDestructive', { allowDestructive: ['v1.users/b'] }, "'v1.users/a'"],
    ['renames', { renames: { 'v1.users/b': 'k' } }, "'v1.users/a'"],
  ] as const)('that mean nothing are refused with near ones: %s', async (_option, options, near) => {
    const error = await migrate(options as MigrateOptions).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'configuration_invalid' });
    expect(String(error)).toContain(near);
  });

  it('that mean nothing are refused by analyze, too', async () => {
    await expect(
      open({}, {})
        .getSchemaManager()
        .analyze({ only: ['v1.user'] }),
    ).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
  });

  it('of what is parked mean one thing, or nothing is purged', async () => {
    await open({}, {}).getSchemaManager().migrate({ drops: 'park' });
    const manager = open({}, {}).getSchemaManager();
    await expect(manager.purge({ olderThan: 0, only: ['v1.users.a'] })).rejects.toMatchObject({
      code: 'configuration_invalid',
      expected: "'v1.users/a' or 'v1/users.a'",
    });
    const { purged } = await manager.purge({ olderThan: 0, only: ['v1.users/a'] });
    expect(purged).toMatchObject([{ collection: 'v1.users', key: 'a' }]);
    expect(await manager.parked()).toMatchObject([{ collection: 'v1', key: 'users.a' }]);
  });

  it('of keys with dots are read, selected, loaded along and filtered by', async () => {
    class Db extends DbContext {
      readonly teams = this.set(defineCollection('teams', { 'full.name': text }));
      readonly users = this.set(
        defineCollection(
          'users',
          { 'nick.name': text },
          { relationships: { 'the.team': { type: 'manyToOne', target: 'teams' } } },
        ),
      );
    }
    const { endpoint, projectId, apiKey } = server;
    const db = new Db({ endpoint, projectId, apiKey, databaseId: randomDatabaseId(), backups: 'off' });
    await db.getSchemaManager().migrate();
    const { $id } = await db.teams.create({ 'full.name': 'Red' });
    await db.users.create({ $id: 'ada', 'nick.name': 'A', 'the.team': $id } as never);
    await db.users.create({ $id: 'bob', 'nick.name': 'B' } as never);
    const team = { 'full.name': 'Red' };
    expect(await db.users.select('nick.name' as never).toList()).toEqual([{ 'nick.name': 'A' }, { 'nick.name': 'B' }]);
    expect(await db.users.select('the.team.full.name' as never).toList()).toEqual([
      { 'the.team': team },
      { 'the.team': null },
    ]);
    const [ada] = await db.users.populate('the.team' as never).toList();
    expect(ada).toMatchObject({ $id: 'ada', 'the.team': team });
    const found = await db.users.where({ 'the.team': team } as never).toList();
    expect(found).toMatchObject([{ $id: 'ada' }]);
    await db.transaction(async (tx) => {
      await tx.users.create({ $id: 'eve', 'nick.name': 'E' } as never);
      expect(await tx.users.where({ 'nick.name': 'E' }).toList()).toMatchObject([{ $id: 'eve' }]);
    });
  });
});
