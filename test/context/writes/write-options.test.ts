import { IsIn, Matches, MinLength } from 'class-validator';
import { DbContext } from '../../../src/context/db-context.js';
import { Attribute, Collection, Id } from '../../../src/index.js';
import { failureOf } from '../../support/live-context.js';
import { openContext, type TestLibrary } from '../test-library.js';
import { type OpenShop, openShop } from './shop.js';

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
