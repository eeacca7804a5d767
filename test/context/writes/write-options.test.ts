import { IsIn, Matches, MinLength } from 'class-validator';
import { DbContext } from '../../../src/context/db-context.js';
import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import type { EntwriteError } from '../../../src/errors.js';
import { Attribute, append, Collection, Id, type Ref, Reference, remove } from '../../../src/index.js';
import { failureOf } from '../../support/live-context.js';
import { randomDatabaseId } from '../../support/live-database.js';
import { openContext, type TestLibrary } from '../test-library.js';
import { countRequests, type OpenShop, openShop } from './shop.js';

@Collection('accounts')
class Account {
  @Id() id!: string;
  @MinLength(2) @Attribute({ size: 40 }) name!: string;
  @MinLength(8, { groups: ['signup'] })
  @Matches(/[A-Z]/, { groups: ['signup', 'strict'] })
  @Attribute({ size: 40, required: false })
  word?: string;
  @IsIn(['free', 'paid'], { groups: ['billing'] }) @Attribute({ size: 40, required: false }) plan?: string;
}

class AccountsDb extends DbContext {
  readonly accounts = this.set(Account);
}

describe('groups of class-validator', () => {
  let library: TestLibrary<AccountsDb>;
  beforeAll(async () => {
    library = await openContext(AccountsDb);
  });
  afterAll(() => library.end());

  /** The rules that a write breaks, by property; none where it is carried out. */
  const broken = async (write: Promise<unknown>): Promise<readonly string[]> => {
    const failure = await write.then(
      () => null,
      (error: unknown) => error as { findings?: readonly { at: string; rule: string }[] },
    );
    return (failure?.findings ?? []).map(({ at, rule }) => `${at} ${rule}`).sort();
  };
  const wrong = { name: 'x', word: 'short', plan: 'none' };

  test('those of the group count beside those of none', async () => {
    const { accounts } = library.db;
    expect(await broken(accounts.create(wrong, { groups: ['signup'] }))).toEqual([
      'Account.name minLength',
      'Account.word matches',
      'Account.word minLength',
    ]);
    expect(await broken(accounts.create(wrong, { groups: ['strict', 'billing'] }))).toEqual([
      'Account.name minLength',
      'Account.plan isIn',
      'Account.word matches',
    ]);
    expect(await broken(accounts.create(wrong, { groups: ['others'] }))).toEqual(['Account.name minLength']);
    expect(await broken(accounts.create(wrong))).toHaveLength(4);
  });

  test('on every way to write', async () => {
    const { db } = library;
    const { accounts } = db;
    const groups = { groups: ['others'] };
    const given = { name: 'Ada', word: 'short', plan: 'none' };
    await accounts.create({ id: 'ada', ...given }, groups);
    await accounts.createMany([given], groups);
    await accounts.update('ada', given, groups);
    await accounts.updateMany({}, given, groups);
    await accounts.upsert({ id: 'ada', ...given }, groups);
    await accounts.upsertMany([{ id: 'ada', ...given }], groups);
    await db.transaction(async (tx) => void (await tx.accounts.update('ada', given, groups)));
    const work = db.unitOfWork();
    work.accounts.add(given);
    expect(await work.saveChanges(groups)).toMatchObject({ created: 1 });
    const billing = { groups: ['billing'] };
    const found = 'Account.plan isIn';
    expect(await broken(accounts.createMany([given], billing))).toEqual([`[0] ${found}`]);
    expect(await broken(accounts.update('ada', { plan: 'none' }, billing))).toEqual([found]);
    expect(await broken(accounts.update('ada', { word: 'short' }, billing))).toEqual([]);
    expect(await broken(accounts.updateMany({}, { plan: 'none' }, billing))).toEqual([found]);
    expect(await broken(accounts.upsert({ id: 'ada', ...given }, billing))).toEqual([found]);
    expect(await broken(accounts.upsertMany([{ id: 'ada', ...given }], billing))).toEqual([`[0] ${found}`]);
    const more = db.unitOfWork();
    more.accounts.add(given);
    expect(await broken(more.saveChanges(billing))).toEqual([`[0] ${found}`]);
  });
});

describe('requireLinks: false', () => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.end());

  test('links are looked for, unless it says not to', async () => {
    const { db } = shop;
    const { items } = db;
    const blind = { requireLinks: false };
    const lost = { name: 'a', shelf: 'nowhere' };
    for (const write of [
      () => items.create(lost),
      () => items.createMany([lost]),
      () => items.upsert(lost),
      () => items.upsertMany([lost]),
    ])
      expect(await failureOf(write())).toMatchObject({
        code: 'document_invalid',
        findings: [{ rule: 'link_missing' }],
      });
    expect(await items.count()).toBe(0);
    await items.create({ id: 'a', ...lost }, blind);
    await items.createMany([{ ...lost, name: 'b' }], blind);
    await items.upsert({ ...lost, name: 'c' }, blind);
    await items.upsertMany([{ ...lost, name: 'd' }], blind);
    await items.update('a', { shelf: 'nowhere' }, blind);
    await items.updateMany({}, { shelf: 'nowhere' }, blind);
    await db.transaction(async (tx) => void (await tx.items.create({ ...lost, name: 'e' }, blind)));
    expect(await items.count()).toBe(5);
    expect(await failureOf(items.update('a', { shelf: 'nowhere' }))).toMatchObject({ code: 'document_invalid' });
  });

  test('it saves the request that looks', async () => {
    const { db } = shop;
    await db.shelves.create({ id: 'top', code: 'T' });
    expect(await shop.count(() => db.items.create({ name: 'x', shelf: 'top' }))).toBe(2);
    expect(await shop.count(() => db.items.create({ name: 'y', shelf: 'top' }, { requireLinks: false }))).toBe(1);
    expect(await db.items.where({ shelf: 'top' }).count()).toBe(2);
  });
});

@Collection('people')
class Person {
  @Id() id!: string;
  @Attribute() name!: string;
  @Reference(() => Person, { required: false }) boss?: Ref<Person>;
  @Reference(() => Person, { required: false }) mentorId?: string;
  @Reference(() => Person, { array: true, index: false }) peerIds!: string[];
}

class PeopleDb extends DbContext {
  readonly people = this.set(Person);
}

describe.each(['mariadb', 'postgresql'] as const)('links by reference on %s', (engine) => {
  let server: EmbeddedAppwrite;
  let db: PeopleDb;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start({ appwrite: engine === 'mariadb' ? '1.9' : 'main', engine });
    const { endpoint, projectId, apiKey } = server;
    db = new PeopleDb({ endpoint, projectId, apiKey, databaseId: randomDatabaseId() });
    await db.getSchemaManager().ensureCreated();
    await db.people.createMany([
      { id: 'ada', name: 'Ada', peerIds: [] },
      { id: 'bob', name: 'Bob', boss: 'ada', peerIds: ['ada', 'bob'] },
    ]);
  });
  afterAll(async () => {
    await db.dispose();
    await server.stop();
  });

  const count = (work: () => Promise<unknown>): Promise<number> => countRequests(server, work);

  test('an id that does not exist is a finding on every way to write', async () => {
    const { people } = db;
    const lost = { name: 'x', boss: 'nobody', mentorId: 'ada', peerIds: ['ada', 'noone'] };
    const work = db.unitOfWork();
    work.people.add(lost);
    const eva = { id: 'eva', name: 'Eva', peerIds: [] };
    const writes: readonly (readonly [number, () => Promise<unknown>])[] = [
      [2, () => people.create(lost)],
      [2, () => people.createMany([lost])],
      [2, () => people.createMany([eva, { ...eva, id: 'eve', peerIds: ['noone', 'eva', 'nobody'] }])],
      [2, () => people.upsert(lost)],
      [2, () => people.upsertMany([lost])],
      [1, () => people.update('ada', { mentorId: 'nobody' })],
      [1, () => people.update('ada', { peerIds: append('noone', 'bob') })],
      [1, () => people.updateMany({}, { boss: 'nobody' })],
      [2, () => db.transaction((tx) => tx.people.create(lost))],
      [1, () => db.transaction((tx) => tx.people.updateMany({}, { mentorId: 'nobody' }))],
      [2, () => work.saveChanges()],
    ];
    for (const [findings, write] of writes) {
      const failure = await failureOf<EntwriteError>(write());
      expect(failure).toMatchObject({ code: 'document_invalid' });
      expect(failure?.findings).toHaveLength(findings);
      expect(new Set(failure?.findings.map(({ rule }) => rule))).toEqual(new Set(['link_missing']));
    }
    expect((await people.get('bob')).boss?.id).toBe('ada');
    expect(await people.count()).toBe(2);
    expect(await work.saveChanges({ requireLinks: false })).toMatchObject({ created: 1 });
    expect(await people.update('ada', { mentorId: 'nobody' }, { requireLinks: false })).toMatchObject({
      mentorId: 'nobody',
    });
    await people.update('ada', { mentorId: null, peerIds: remove('noone') });
    await people.deleteMany({ name: 'x' });
  });

  test('what is written together exists, in any order', async () => {
    const { people } = db;
    await people.createMany([
      { id: 'low', name: 'Low', boss: 'top', peerIds: ['low'] },
      { id: 'top', name: 'Top', peerIds: [] },
    ]);
    await people.upsertMany([
      { id: 'low', name: 'Low', boss: 'mid', peerIds: [] },
      { id: 'mid', name: 'Mid', boss: 'top', peerIds: [] },
    ]);
    await db.transaction(async (tx) => {
      await tx.people.create({ id: 'first', name: 'First', boss: 'second', peerIds: [] });
      await tx.people.create({ id: 'second', name: 'Second', mentorId: 'first', peerIds: ['top'] });
    });
    const work = db.unitOfWork();
    const one = work.people.add({ name: 'One', peerIds: [] });
    const two = work.people.add({ name: 'Two', boss: one, peerIds: [one.id] });
    one.mentorId = two.id;
    await work.saveChanges();
    expect((await people.get(one.id)).mentorId).toBe(two.id);
    const gone = db.transaction(async (tx) => {
      await tx.people.delete('first');
      await tx.people.update('second', { boss: 'first' });
    });
    expect(await failureOf(gone)).toMatchObject({ code: 'document_invalid', findings: [{ rule: 'link_missing' }] });
    expect(await people.find('first')).toBeDefined();
  });

  test('one request looks for a hundred, and none where nothing is linked', async () => {
    const { people } = db;
    const ids = Array.from({ length: 100 }, (_, at) => `p${at}`);
    await people.createMany(ids.map((id) => ({ id, name: id, peerIds: [] })));
    const rows = ids.map((boss) => ({ name: 'of many', boss, mentorId: 'ada', peerIds: ['bob'] }));
    expect(await count(() => people.create({ name: 'alone', peerIds: [] }))).toBe(1);
    expect(await count(() => people.create({ name: 'a', boss: 'ada', mentorId: 'bob', peerIds: ['p0'] }))).toBe(2);
    expect(await count(() => people.createMany(rows))).toBe(2);
    expect(await count(() => people.updateMany({ name: 'of many' }, { boss: 'bob' }))).toBe(3);
    const each = async (tx: PeopleDb) => {
      for (const row of rows) await tx.people.create(row);
    };
    expect(await count(() => db.transaction(each))).toBe(4);
    const work = db.unitOfWork();
    for (const row of rows) work.people.add(row);
    expect(await count(() => work.saveChanges())).toBe(5);
  });
});
