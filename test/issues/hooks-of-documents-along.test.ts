import 'reflect-metadata';
import {
  AfterCreate,
  Attribute,
  BeforeCreate,
  BeforeUpdate,
  Collection,
  DbContext,
  Id,
  ManyToMany,
  ManyToOne,
  OneToMany,
  type Opt,
  type Ref,
} from 'entwrite';
import { type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';

/** Documents written along with another one are documents like any other: their hooks run, and subscribers hear of them. */

const heard: string[] = [];

@Collection('chapters')
class Chapter {
  @Id() readonly id!: string;
  @Attribute() title!: string;
  @Attribute({ required: false }) slug?: string;
  @Attribute({ type: 'integer', default: () => 7 }) pages!: Opt<number>;
  @ManyToOne(() => Novel, { inverse: 'chapters' }) novel?: Ref<Novel>;
  @ManyToMany(() => Tag) tags?: Ref<Tag>[];

  @BeforeCreate() @BeforeUpdate() makeSlug(): void {
    if (this.title !== undefined) this.slug = this.title.toLowerCase();
  }

  @AfterCreate() hear(): void {
    heard.push(`${this.constructor.name} ${this.title} ${this.id.length > 0}`);
  }
}

@Collection('tags')
class Tag {
  @Id() readonly id!: string;
  @Attribute() word!: string;
  @BeforeCreate() shout(): void {
    this.word = this.word.toUpperCase();
  }
}

@Collection('novels')
class Novel {
  @Id() readonly id!: string;
  @Attribute() name!: string;
  @OneToMany(() => Chapter, { inverse: 'novel' }) chapters?: Ref<Chapter>[];
}

class Library extends DbContext {
  readonly novels = this.set(Novel);
  readonly chapters = this.set(Chapter);
  readonly tags = this.set(Tag);
}

const project = useProject();
let database: SharedDatabase;
let db: Library;

beforeEach(async () => {
  heard.length = 0;
  database = sharedDatabase(project);
  db = database.open(Library);
  await db.getSchemaManager().ensureCreated();
});
afterEach(() => database.end());

const novel = { name: 'Emma', chapters: [{ title: 'One', tags: [{ word: 'tea' }] }] };
const instance = () => {
  const chapter = Object.assign(new Chapter(), { title: 'One', tags: [{ word: 'tea' }] });
  return Object.assign(new Novel(), { name: 'Emma', chapters: [chapter] });
};
const WAYS: Readonly<Record<string, () => Promise<unknown>>> = {
  create: () => db.novels.create(novel),
  'create from instances': () => db.novels.create(instance()),
  createMany: () => db.novels.createMany([novel]),
  update: async () => db.novels.update((await db.novels.create({ name: 'Emma' })).id, { chapters: novel.chapters }),
  upsert: () => db.novels.upsert({ id: 'emma', ...novel }),
  upsertMany: () => db.novels.upsertMany([{ id: 'emma', ...novel }]),
  transaction: () => db.transaction((tx) => tx.novels.create(novel)),
};

test.each(Object.entries(WAYS))('%s', async (_, write) => {
  const subscribed: unknown[] = [];
  db.subscribe({ afterCreate: ({ entity, id }) => void subscribed.push([entity, typeof id]) });
  await write();
  expect(await db.chapters.populate('tags').toList()).toMatchObject([{ slug: 'one', tags: [{ word: 'TEA' }] }]);
  expect(heard).toEqual(['Chapter One true']);
  expect(subscribed).toEqual([
    ['Novel', 'string'],
    ['Chapter', 'string'],
    ['Tag', 'string'],
  ]);
  expect(novel.chapters[0]).not.toHaveProperty('slug');
});

test('one that is changed along with another one', async () => {
  const { id } = await db.chapters.create({ title: 'One' });
  const { id: emma } = await db.novels.create({ name: 'Emma' });
  await db.novels.update(emma, { chapters: [{ id, title: 'Two' }] });
  expect(await db.chapters.get(id)).toMatchObject({ title: 'Two', slug: 'two' });
});

test('one with an id of its own that does not exist is a new one: it needs its values, and gets defaults and hooks', async () => {
  const chapters = [{ id: 'first', title: 'One', tags: [{ id: 'tea', word: 'tea' }] }];
  await db.novels.create({ name: 'Emma', chapters });
  expect(await db.chapters.populate('tags').get('first')).toMatchObject({ slug: 'one', tags: [{ word: 'TEA' }] });
  expect((await db.chapters.get('first')).pages).toBe(7);
  expect(heard).toEqual(['Chapter One true']);
  const incomplete = db.novels.create({ name: 'Persuasion', chapters: [{ id: 'second', slug: 'x' }] as never });
  await expect(incomplete).rejects.toMatchObject({ code: 'document_invalid', at: 'Novel.chapters.0.title' });
});

test('values of a related document are refused in a patch of many documents', async () => {
  await db.chapters.createMany([{ title: 'One' }, { title: 'Two' }]);
  await expect(db.chapters.updateMany({}, { tags: [{ word: 'tea' }] })).rejects.toMatchObject({
    code: 'document_invalid',
    findings: [{ at: 'Chapter' }],
  });
  expect(await db.tags.count()).toBe(0);
});
