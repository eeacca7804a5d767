import { DbContext } from '../../../src/context/db-context.js';
import { Attribute } from '../../../src/decorators/attribute.js';
import { Collection } from '../../../src/decorators/collection.js';
import { Id } from '../../../src/decorators/id.js';
import { ManyToOne, OneToMany } from '../../../src/decorators/relationships.js';
import type { Ref } from '../../../src/metadata/entity-types/ref.js';
import type { ModelBuilder } from '../../../src/metadata/model/model-builder.js';
import { openContext, type TestLibrary } from '../test-library.js';

/** Soft deletion and tenants by filters of the model. */

@Collection('threads')
class Thread {
  @Id() id!: string;
  @Attribute() title!: string;
  @Attribute({ size: 10 }) tenant!: string;
  @Attribute({ required: false }) deletedAt?: Date;
  @OneToMany(() => Reply, { inverse: 'thread' }) replies?: Ref<Reply>[];
}

@Collection('replies')
class Reply {
  @Id() id!: string;
  @Attribute() text!: string;
  @Attribute({ type: 'integer', required: false }) stars?: number;
  @Attribute({ required: false }) deletedAt?: Date;
  @ManyToOne(() => Thread, { inverse: 'replies' }) thread?: Ref<Thread>;
}

class ForumDb extends DbContext {
  readonly threads = this.set(Thread);
  readonly replies = this.set(Reply);

  protected override configure(model: ModelBuilder): void {
    model
      .filter(Thread, 'live', { deletedAt: null })
      .filter(Reply, 'live', { deletedAt: null })
      .filter(Thread, 'tenant', ({ id }: { id: string }) => ({ tenant: id }))
      .filter(Reply, 'starred', { stars: { $gte: 3 } }, { default: false });
  }
}

let forum: TestLibrary<ForumDb>;
let db: ForumDb;
beforeAll(async () => {
  forum = await openContext(ForumDb);
  db = forum.db;
  const deletedAt = new Date(0);
  await db.threads.create({ id: 'a', title: 'A', tenant: 't1' });
  await db.threads.create({ id: 'b', title: 'B', tenant: 't1', deletedAt });
  await db.threads.create({ id: 'c', title: 'C', tenant: 't2' });
  await db.replies.create({ id: 'r1', text: 'one', stars: 5, thread: 'a' });
  await db.replies.create({ id: 'r2', text: 'two', thread: 'a', deletedAt });
  await db.replies.create({ id: 'r3', text: 'three', stars: 1, thread: 'c' });
}, 60_000);
afterAll(() => forum.end());

test('a filter without its parameters is refused rather than left out', async () => {
  await expect(db.threads.toList()).rejects.toMatchObject({ code: 'query_invalid' });
  await expect(db.threads.count()).rejects.toMatchObject({ code: 'query_invalid' });
  await expect(db.threads.find('a')).rejects.toMatchObject({ code: 'query_invalid' });
});

test('filters apply to lists, counts, ids, aggregates and single documents', async () => {
  const mine = db.threads.withFilter('tenant', { id: 't1' });
  expect(await mine.ids()).toEqual(['a']);
  expect(await mine.count()).toBe(1);
  expect(await mine.distinct('title')).toEqual(['A']);
  expect(await mine.find('b')).toBeUndefined();
  expect(await mine.find('c')).toBeUndefined();
  expect((await mine.get('a')).title).toBe('A');
  expect(await db.replies.sum('stars')).toBe(6);
  expect(await db.replies.max('stars')).toBe(5);
  expect(await db.replies.withFilter('starred').ids()).toEqual(['r1']);
});

test('a query switches them off, one or all', async () => {
  expect(await db.threads.withFilter('tenant', { id: 't1' }).withoutFilter('live').ids()).toEqual(['a', 'b']);
  expect(await db.threads.withoutFilter('tenant').ids()).toEqual(['a', 'c']);
  expect(await db.threads.withoutFilter().count()).toBe(3);
});

test('they apply to related documents, filtered and populated', async () => {
  const mine = db.threads.withFilter('tenant', { id: 't1' });
  const [thread] = await mine.populate('replies').toList();
  expect(thread?.replies.map(({ id }) => id)).toEqual(['r1']);
  const [all] = await mine.withoutFilter('live').populate('replies').toList();
  expect(all?.replies.map(({ id }) => id)).toEqual(['r1', 'r2']);
  expect(await mine.where({ replies: { $some: { text: 'two' } } }).count()).toBe(0);
  expect(await mine.where({ replies: { $every: { stars: 5 } } }).count()).toBe(1);
  expect(await mine.where({ $or: [{ replies: { $some: { text: 'one' } } }, { title: 'C' }] }).ids()).toEqual(['a']);
});

test.each([
  ['an id', 'r2', [], ['a']],
  ['$some', { $some: ['r2'] }, [], ['a']],
  ['$none', { $none: ['r2'] }, ['a', 'c'], ['b', 'c']],
  ['$every', { $every: ['r1'] }, ['a'], ['b']],
] as const)('related documents that they leave out are not there for %s either', async (_, replies, shown, all) => {
  expect(await db.threads.withoutFilter('tenant').where({ replies }).ids()).toEqual(shown);
  expect(await db.threads.withoutFilter('tenant', 'live').where({ replies }).ids()).toEqual(all);
});

test('writes by conditions leave the others alone', async () => {
  expect(await db.replies.updateMany({ text: 'two' }, { stars: 9 })).toBe(0);
  expect(await db.replies.deleteMany({ text: 'two' })).toBe(0);
  await expect(db.threads.deleteMany({ title: 'C' })).rejects.toMatchObject({ code: 'query_invalid' });
  expect(await db.threads.withoutFilter().count()).toBe(3);
});

test('the context sets parameters for all its queries', async () => {
  const { endpoint, projectId, apiKey } = forum.project;
  const filters = { tenant: { id: 't2' } };
  const other = new ForumDb({ endpoint, projectId, apiKey, databaseId: forum.databaseId, filters });
  expect(await other.threads.ids()).toEqual(['c']);
  other.setFilter('tenant', { id: 't1' });
  expect(await other.threads.ids()).toEqual(['a']);
  other.setFilter('tenant', false);
  expect(await other.threads.ids()).toEqual(['a', 'c']);
  await other.dispose();
});

test.each<[what: string, read: () => Promise<unknown>]>([
  ['withoutFilter', () => db.replies.withoutFilter('liv').toList()],
  ['withFilter', () => db.replies.withFilter('stared').count()],
  ['withFilter of a relation', () => db.threads.withFilter('tenant', { id: 't1' }).withFilter('stared').ids()],
])('a misspelt filter is refused rather than left out: %s', async (_, read) => {
  await expect(read()).rejects.toMatchObject({
    code: 'query_invalid',
    message: expect.stringMatching(
      /the filter '(liv|stared)', which the model does not have; expected '(live|starred)'/,
    ),
  });
});

test('a misspelt filter of the context is refused by the first query', async () => {
  const { endpoint, projectId, apiKey } = forum.project;
  const place = { endpoint, projectId, apiKey, databaseId: forum.databaseId };
  const given = new ForumDb({ ...place, filters: { tenent: { id: 't1' }, tenant: false } });
  await expect(given.threads.toList()).rejects.toMatchObject({ code: 'query_invalid' });
  await given.dispose();
  const set = new ForumDb({ ...place, filters: { tenant: false } });
  expect(await set.threads.ids()).toEqual(['a', 'c']);
  expect(await set.replies.withFilter('starred').ids()).toEqual(['r1']);
  await expect(set.setFilter('starrd', true).replies.count()).rejects.toThrow("the filter 'starrd'");
  await set.dispose();
});

test('a filter without conditions would hide nothing, and is refused', async () => {
  class NoConditions extends DbContext {
    readonly threads = this.set(Reply);

    protected override configure(model: ModelBuilder): void {
      model.filter(Reply, 'live', undefined as never);
    }
  }
  const { endpoint, projectId, apiKey } = forum.project;
  const open = new NoConditions({ endpoint, projectId, apiKey, databaseId: forum.databaseId });
  await expect((async () => open.threads.count())()).rejects.toThrow("filter 'live': undefined for its conditions");
  await open.dispose();
});
