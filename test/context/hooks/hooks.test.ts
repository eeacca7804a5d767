import { DbContext } from '../../../src/context/db-context.js';
import {
  AfterCreate,
  AfterDelete,
  AfterLoad,
  AfterUpdate,
  Attribute,
  BeforeCreate,
  BeforeDelete,
  BeforeUpdate,
  Collection,
  Id,
  Index,
} from '../../../src/index.js';
import { failureOf } from '../../support/live-context.js';
import { openContext, type TestLibrary } from '../test-library.js';

const log: string[] = [];

class Named {
  @BeforeCreate() base(): void {
    log.push('base');
  }
}

@Collection('pages')
class Page extends Named {
  @Id() id!: string;
  @Attribute({ size: 40 }) title!: string;
  @Attribute({ size: 40, required: false }) slug?: string;
  @Attribute({ size: 40, required: false }) note?: string = 'initialised';
  shout?: string;

  @BeforeCreate() async makeSlug(): Promise<void> {
    await Promise.resolve();
    log.push(`beforeCreate ${this.note}`);
    this.slug ??= this.title.toLowerCase();
    if (this.title === 'forbidden') throw new Error('not that');
  }
  @AfterCreate() created(): void {
    log.push(`afterCreate ${this.title}/${this.slug}`);
  }
  @BeforeUpdate() keepSlug(): void {
    log.push(
      `beforeUpdate ${Object.keys(this).filter((key) => this[key as 'title'] !== undefined && key !== 'shout')}`,
    );
    if (this.title !== undefined) this.slug = this.title.toLowerCase();
  }
  @AfterUpdate() updated(): void {
    log.push(`afterUpdate ${this.title}/${this.slug}`);
  }
  @BeforeDelete() deleting(): void {
    log.push(`beforeDelete ${this.id} ${this.title}`);
  }
  @AfterDelete() deleted(): void {
    log.push(`afterDelete ${this.id}`);
  }
  @AfterLoad() loaded(): void {
    this.shout = `${this.title}!`;
    if (this.note?.startsWith('a')) this.note = `${this.title && this.note}`.toUpperCase();
  }
}

@Collection('tokens')
class Token {
  @Id() id!: string;
  @Attribute({ size: 40 }) text!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 40, required: false }) key?: string;

  @BeforeCreate() makeKey(): void {
    this.key = this.text.toLowerCase();
  }
}

class PagesDb extends DbContext {
  readonly pages = this.set(Page);
  readonly tokens = this.set(Token);
}

let library: TestLibrary<PagesDb>;
beforeAll(async () => {
  library = await openContext(PagesDb);
});
afterAll(() => library.end());
beforeEach(() => {
  log.length = 0;
});

test('methods run around each write', async () => {
  const { pages } = library.db;
  const page = await pages.create({ id: 'p', title: 'One' });
  expect(page).toMatchObject({ slug: 'one', shout: 'One!' });
  await pages.update('p', { title: 'Two' });
  await pages.delete('p');
  expect(log).toEqual([
    'base',
    'beforeCreate undefined',
    'afterCreate One/one',
    'beforeUpdate title',
    'afterUpdate Two/two',
    'beforeDelete p undefined',
    'afterDelete p',
  ]);
});

test('createMany and upsertMany run them for each document, a transaction after its commit', async () => {
  const { db } = library;
  await db.pages.createMany([{ title: 'A' }, { title: 'B' }]);
  expect(log.filter((line) => line.startsWith('after'))).toEqual(['afterCreate A/a', 'afterCreate B/b']);
  log.length = 0;
  await db.transaction(async (tx) => {
    await tx.pages.create({ title: 'C' });
    expect(log).toEqual(['base', 'beforeCreate undefined']);
  });
  expect(log.at(-1)).toBe('afterCreate C/c');
  await db.pages.deleteMany({});
});

test('what is written by a bulk call that ends incomplete has its methods run, too', async () => {
  const { db } = library;
  await db.tokens.create({ id: 'taken', text: 'One' });
  const heard: (string | null)[] = [];
  const end = db.subscribe({
    afterCreate: ({ id }) => void heard.push(id),
    afterUpdate: ({ id }) => void heard.push(id),
  });
  const rows = [
    { id: 'a', text: 'Two' },
    { id: 'b', text: 'ONE' },
    { id: 'c', text: 'Three' },
  ];
  const failed = { code: 'bulk_incomplete', written: [0, 2], failed: [{ index: 1 }] };
  expect(await failureOf(db.tokens.createMany(rows, { onError: 'collect' }))).toMatchObject(failed);
  expect(heard.splice(0)).toEqual(['a', 'c']);
  expect(await failureOf(db.tokens.upsertMany(rows, { onError: 'collect' }))).toMatchObject(failed);
  expect(heard).toEqual(['a', 'c']);
  end();
  await db.tokens.deleteMany({});
});

test('an upsert runs those of the write that it is', async () => {
  const { db } = library;
  const around = () => log.filter((line) => line !== 'base').map((line) => line.split(' ')[0]);
  await db.pages.upsert({ id: 'u', title: 'New' });
  expect(around()).toEqual(['beforeCreate', 'afterCreate']);
  log.length = 0;
  expect(await db.pages.upsert({ id: 'u', title: 'Newer' })).toMatchObject({ title: 'Newer', slug: 'newer' });
  expect(log).toEqual(['beforeUpdate id,title', 'afterUpdate Newer/newer']);
  log.length = 0;
  expect(await db.pages.upsertMany([{ title: 'Other' }, { id: 'u', title: 'Newest' }])).toEqual([
    expect.any(String),
    'u',
  ]);
  expect(around()).toEqual(['beforeCreate', 'beforeUpdate', 'afterCreate', 'afterUpdate']);
  expect((await db.pages.all()).map(({ slug }) => slug).sort()).toEqual(['newest', 'other']);
  log.length = 0;
  await db.transaction(async (tx) => {
    await tx.pages.upsert({ id: 'u', title: 'Last' });
    await tx.pages.upsert({ id: 'v', title: 'First' });
  });
  expect(around()).toEqual(['beforeUpdate', 'beforeCreate', 'afterUpdate', 'afterCreate']);
  expect(await failureOf(db.pages.upsertMany([{ id: 'w', title: 'W' }, { title: 'forbidden' }]))).toMatchObject({
    message: 'not that',
  });
  expect(await db.pages.find('w')).toBeUndefined();
  await db.pages.deleteMany({});
});

test('an upsert whose unique value is made by a method finds its document by it', async () => {
  const { db } = library;
  await db.tokens.create({ id: 't', text: 'Same' });
  expect(await db.tokens.upsert({ text: 'SAME' })).toMatchObject({ id: 't', text: 'SAME' });
  expect(await db.tokens.upsertMany([{ text: 'sAME' }])).toEqual(['t']);
  expect(await db.tokens.count()).toBe(1);
});

test('updateMany runs one on the patch, deleteMany none', async () => {
  const { db } = library;
  await db.pages.createMany([{ title: 'A' }, { title: 'B' }]);
  log.length = 0;
  await db.pages.updateMany({}, { title: 'C' });
  expect(log).toEqual(['beforeUpdate title']);
  expect((await db.pages.all()).map(({ slug }) => slug)).toEqual(['c', 'c']);
  log.length = 0;
  await db.pages.deleteMany({});
  expect(log).toEqual([]);
});

test('what a method throws ends the write', async () => {
  const { pages } = library.db;
  expect(await failureOf(pages.create({ title: 'forbidden' }))).toMatchObject({ message: 'not that' });
  expect(await pages.count()).toBe(0);
});

test('a selection gives what the method made of the whole document', async () => {
  const { pages } = library.db;
  await pages.create({ id: 'part', title: 'Part', note: 'a note' });
  const seen: string[] = [];
  const end = library.db.subscribe({ afterLoad: ({ id }) => void seen.push(String(id)) });
  log.length = 0;
  expect(await pages.where({ id: 'part' }).select('note').toList()).toEqual([{ note: 'A NOTE' }]);
  expect(await pages.select('note').get('part')).toEqual({ note: 'A NOTE' });
  end();
  expect(log).toEqual([]);
  expect(seen).toEqual(['part', 'part']);
});

test.each([
  [undefined, 'subscribe: undefined; expected an object with options.'],
  [{ afterCreat: () => {} }, 'is `afterCreate` meant?'],
  [{ afterCreate: 'log' }, 'subscribe({ afterCreate }): a string; expected a function.'],
])('a subscriber that would hear nothing is refused: %s', async (given, message) => {
  const failure = await failureOf(Promise.resolve().then(() => library.db.subscribe(given as never)));
  expect(failure).toMatchObject({ code: 'configuration_invalid', message: expect.stringContaining(message) });
});

test('subscribers hear of all documents, and may change what is written', async () => {
  const { db } = library;
  const heard: string[] = [];
  const end = db.subscribe({
    beforeCreate: ({ document }) => void Object.assign(document, { note: 'stamped' }),
    afterCreate: ({ entity, collection, id }) => void heard.push(`${entity} ${collection} ${id}`),
    afterLoad: ({ id }) => void heard.push(`loaded ${id}`),
  });
  await db.pages.create({ id: 'q', title: 'Q' });
  expect((await db.pages.get('q')).note).toBe('stamped');
  expect(heard).toEqual(['Page pages q', 'loaded q']);
  end();
  await db.pages.deleteMany({});
  expect(heard).toHaveLength(2);
});
