import { DbContext } from '../../src/context/db-context.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { failureOf, onFreshDatabase, type SharedDatabase } from '../support/live-context.js';

/**
 * Where a plan also renamed something, a function of `resolve` or `convert` got documents under their old keys when they were checked, and
 * under their new ones when they were written: `backfill: ({ title }) => title ?? 'none'` passed the check and wrote 'none' everywhere.
 */

type Post = Readonly<Record<string, unknown>>;
type Attributes = Parameters<typeof defineCollection>[1];
const context = (attributes: object, id = 'posts', options: object = {}) =>
  class Db extends DbContext {
    readonly posts = this.set(defineCollection(id, attributes as Attributes, options));
  };
const text = { type: 'string', size: 40, required: false };
const number = { type: 'integer', required: false };
const date = { type: 'datetime', required: false };
const FIRST = { title: text, year: number, at: date };
const ROW = { title: 'One', year: 7, at: '2020-01-02T03:04:05.000+00:00' };

/** A post of the first model, whose new attribute `slug` is to be filled by a function. */
async function slugOf(
  database: SharedDatabase,
  attributes: object,
  backfill: (post: Post) => unknown,
  { id = 'posts', options = {}, more = {} }: { id?: string; options?: object; more?: object } = {},
): Promise<unknown> {
  await database.open(context(FIRST)).getSchemaManager().migrate();
  await database.documents.create('posts', 'p', { values: ROW });
  const next = database.open(context({ ...attributes, slug: { ...text, size: 80 } }, id, options)).getSchemaManager();
  await next.migrate({ allowDestructive: true, resolve: { [`${id}.slug`]: { backfill }, ...more } });
  return (await database.documents.get(id, 'p'))?.slug;
}

const from = (key: string) => ({ renamedFrom: key });
const joined = (...values: readonly unknown[]) => values.map((value) => value ?? 'none').join(' ');

it.each([
  ['the old key', (post: Post) => joined(post.title)],
  ['the new key', (post: Post) => joined(post.name)],
] as const)('of a renamed attribute %s counts', (_name, backfill) =>
  onFreshDatabase(async (database) => {
    const attributes = { name: { ...text, ...from('title') }, year: number, at: date };
    expect(await slugOf(database, attributes, backfill)).toBe('One');
  }));

it.each([
  [
    'another type',
    { title: text, sum: { type: 'float', required: false, ...from('year') }, at: date },
    ['year', 'sum'],
    '7',
  ],
  ['a date', { title: text, year: number, day: { ...date, ...from('at') } }, ['at', 'day'], ROW.at],
] as const)('of an attribute that also gets %s', (_name, attributes, keys, wanted) =>
  onFreshDatabase(async (database) => {
    const seen = await slugOf(database, attributes, (post) => joined(...keys.map((key) => post[key])));
    expect(seen).toBe(`${wanted} ${wanted}`);
  }));

it('names that change places are the old ones', () =>
  onFreshDatabase(async (database) => {
    const attributes = { title: { ...number, ...from('year') }, year: { ...text, ...from('title') }, at: date };
    expect(await slugOf(database, attributes, ({ title, year }) => joined(title, year))).toBe('One 7');
  }));

it('in a collection that gets another id', () =>
  onFreshDatabase(async (database) => {
    const attributes = { name: { ...text, ...from('title') }, year: number, at: date };
    const place = { id: 'texts', options: { renamedFrom: 'posts' } };
    expect(await slugOf(database, attributes, ({ title, name }) => joined(title, name), place)).toBe('One One');
  }));

it('in a map, too', () =>
  onFreshDatabase(async (database) => {
    const attributes = { name: { ...text, ...from('title') }, year: { ...number, max: 1000 }, at: date };
    const map = (year: unknown, { title }: Readonly<Record<string, unknown>>) => (title === 'One' ? 11 : year);
    await slugOf(database, attributes, () => 'x', { more: { 'posts.year': { map } } });
    expect((await database.documents.get('posts', 'p'))?.year).toBe(11);
  }));

it('a run that continues after the rename gets both keys', () =>
  onFreshDatabase(async (database) => {
    await database.open(context(FIRST)).getSchemaManager().migrate();
    await database.documents.create('posts', 'p', { values: ROW });
    const attributes = { name: { ...text, ...from('title') }, year: number, at: date, slug: text };
    const manager = () => database.open(context(attributes)).getSchemaManager();
    let calls = 0;
    const failing = () => {
      calls += 1;
      if (calls > 1) throw new Error('enough');
      return 'x';
    };
    const resolve = { 'posts.slug': { backfill: failing } };
    expect(await failureOf(manager().migrate({ resolve, onError: 'keep' }))).toBeDefined();
    await manager().migrate({ resolve: { 'posts.slug': { backfill: ({ title }: { title?: unknown }) => title } } });
    expect((await database.documents.get('posts', 'p'))?.slug).toBe('One');
  }));
