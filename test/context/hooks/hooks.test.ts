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
  }
}

class PagesDb extends DbContext {
  readonly pages = this.set(Page);
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

test('what a method throws ends the write', async () => {
  const { pages } = library.db;
  expect(await failureOf(pages.create({ title: 'forbidden' }))).toMatchObject({ message: 'not that' });
  expect(await pages.count()).toBe(0);
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
