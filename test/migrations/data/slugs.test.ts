import fc from 'fast-check';
import type { DocumentGateway } from '../../../src/appwrite/documents/document-gateway.js';
import { numberedSlug, slugify } from '../../../src/migrations/data/helpers/slugify.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { comparisonText } from '../../../src/schema-manager/preflight/comparison-key.js';
import { createHashTable, hashOf } from '../../../src/util/hash-table.js';
import { connectDatabase, type LiveDatabase, useProject } from '../../support/live-database.js';
import { createBlog, stepOf } from './support.js';

const project = useProject();
let database: LiveDatabase;
let schema: DatabaseSchema;

beforeEach(async () => {
  database = connectDatabase(project);
  schema = await createBlog(database);
});
afterEach(() => database.schemas.deleteDatabase());

const slugs = async () => (await stepOf(database, schema).db.list('posts')).map(({ slug }) => slug as string | null);

describe('slugify', () => {
  it.each([
    ['Größe & Maß, 2. Auflage', 'grosse-mass-2-auflage'],
    ['  Crème brûlée!  ', 'creme-brulee'],
    ["Don't stop", 'dont-stop'],
    ['Ærøskøbing', 'aeroskobing'],
    ['Žluťoučký kůň', 'zlutoucky-kun'],
    ['Ёлка и Йод', 'ёлка-и-йод'],
    ['日本語 タイトル', '日本語-タイトル'],
    ['हिन्दी पाठ', 'हिन्दी-पाठ'],
    ['!!!', ''],
    ['ﬁne ①', 'fine-1'],
  ])('makes of %j %j', (text, slug) => expect(slugify(text)).toBe(slug));

  it('gives nothing but letters, digits and single hyphens, and the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const slug = slugify(text);
        expect(slug).toMatch(/^$|^[\p{L}\p{M}\p{N}]+(-[\p{L}\p{M}\p{N}]+)*$/u);
        expect(slugify(slug)).toBe(slug);
      }),
      { numRuns: 2000 },
    );
  });

  it('numbers within a length', () => {
    expect(numberedSlug('abc-def', 1, 5)).toBe('abc-d');
    expect(numberedSlug('abc-def', 1, 4)).toBe('abc');
    expect(numberedSlug('abc-def', 12, 7)).toBe('abc-12');
  });
});

describe('the table of hashes', () => {
  it('is a map', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 9 }))), (entries) => {
        const table = createHashTable(1);
        const map = new Map(entries.map(([key, value]) => [String(key), value]));
        for (const [key, value] of entries) table.set(hashOf(String(key)), value);
        expect(table.size()).toBe(map.size);
        for (let key = 0; key < 3000; key += 70) expect(table.get(hashOf(String(key)))).toBe(map.get(String(key)) ?? 0);
      }),
    );
    const many = createHashTable();
    for (let key = 0; key < 50_000; key += 1) many.set(hashOf(String(key)), key + 1);
    const wrong = Array.from({ length: 50_000 }, (_, key) => key).filter(
      (key) => many.get(hashOf(String(key))) !== key + 1,
    );
    expect(wrong).toEqual([]);
  });
});

describe('slugs of a collection', () => {
  it('are unique as Appwrite compares, made of several attributes, and kept where there is one', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('posts', [
      { title: 'Café' },
      { title: 'cafe', slug: 'CAFE' },
      { title: 'Cafe', subtitle: 'Noir' },
      { title: 'CAFÉ!' },
      { title: null },
      { $id: 'Odd.Id', title: '…' },
      { title: 'x'.repeat(100) },
      { title: 'x'.repeat(110) },
    ]);
    expect(await db.slugify('posts', { from: ['title', 'subtitle'], into: 'slug' })).toMatchObject({ changed: 6 });
    expect(await slugs()).toEqual([
      'cafe-2',
      'CAFE',
      'cafe-noir',
      'cafe-3',
      null,
      'odd-id',
      'x'.repeat(60),
      `${'x'.repeat(58)}-2`,
    ]);
    expect(await db.slugify('posts', { from: 'title', into: 'slug' })).toMatchObject({ seen: 1, changed: 0 });
    await expect(db.slugify('posts', { from: 'title', into: 'views' })).rejects.toMatchObject({ at: 'posts.views' });
  });

  it('may be the same, be made otherwise, and fall back to the id', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('posts', [
      { $id: 'a', title: 'One' },
      { $id: 'b', title: 'one' },
      { $id: 'c', title: '#' },
    ]);
    const make = (text: string) => text.replace(/[^A-Z]/g, '');
    expect(await db.slugify('posts', { from: 'title', into: 'slug', unique: false, make })).toMatchObject({
      changed: 3,
    });
    expect(await slugs()).toEqual(['O', 'b', 'c']);
    expect(await db.slugify('posts', { from: 'title', into: 'subtitle', unique: false })).toMatchObject({ changed: 3 });
    expect((await db.list('posts')).map(({ subtitle }) => subtitle)).toEqual(['one', 'one', 'c']);
  });

  it('that do not fit stop at their document, or are counted', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('posts', [
      { $id: 'a', title: 'x'.repeat(80) },
      { $id: 'b', title: 'Short' },
    ]);
    const options = { from: 'title', into: 'slug', maxLength: 70, concurrency: 1 } as const;
    await expect(db.slugify('posts', options)).rejects.toMatchObject({
      code: 'data_step_failed',
      at: 'posts/a: posts.slug',
    });
    const report = await db.slugify('posts', { ...options, onError: 'collect' });
    expect(report).toMatchObject({ changed: 1, failed: 1, failures: [{ id: 'a' }] });
    expect(await slugs()).toEqual([null, 'short']);
  });

  it('are left to others who give them, or take the text away, meanwhile', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('posts', [
      { $id: 'a', title: 'One' },
      { $id: 'b', title: 'Two' },
    ]);
    const other = connectDatabase(project, database.databaseId).documents;
    const { update } = database.documents;
    const interferences: Record<string, () => Promise<unknown>> = {
      a: () => other.update('posts', 'a', { values: { slug: 'by-hand' } }),
      b: () => other.update('posts', 'b', { values: { title: null } }),
    };
    const documents: DocumentGateway = {
      ...database.documents,
      async update(collection, id, write, options) {
        await interferences[id]?.();
        delete interferences[id];
        return update(collection, id, write, options);
      },
    };
    const report = await stepOf(database, schema, { documents }).db.slugify('posts', { from: 'title', into: 'slug' });
    expect(report).toMatchObject({ changed: 0, failed: 0 });
    expect(await slugs()).toEqual(['by-hand', null]);
  });

  it('stay with their document when others write to it, and give way when others take them', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('posts', [
      { $id: 'a', title: 'One' },
      { $id: 'b', title: 'Two' },
      { $id: 'c', title: 'Three' },
    ]);
    const index = { key: 'by_slug', type: 'unique', attributes: ['slug'], orders: [], lengths: [] } as const;
    await database.schemas.perform({ type: 'create_index', collection: 'posts', index }, schema);
    await database.schemas.settle(() => true);
    const other = connectDatabase(project, database.databaseId).documents;
    const { update } = database.documents;
    const interferences: Record<string, () => Promise<unknown>> = {
      a: () => other.update('posts', 'a', { values: { views: 1 } }),
      b: () => other.create('posts', 'd', { values: { slug: 'two' } }),
      c: () => other.update('posts', 'c', { values: { title: 'Changed' } }),
    };
    const documents: DocumentGateway = {
      ...database.documents,
      async update(collection, id, write, options) {
        await interferences[id]?.();
        delete interferences[id];
        return update(collection, id, write, options);
      },
    };
    const { db: racing } = stepOf(database, schema, { documents });
    await racing.slugify('posts', { from: 'title', into: 'slug' });
    expect(await slugs()).toEqual(['one', 'two-2', 'changed', 'two']);
  });

  it('come out the same whatever a crash left undone', async () => {
    const titles = fc.array(fc.constantFrom('A', 'a', 'Á', 'A 2', 'a-2', 'B', 'b 3', 'aa', '2'), { maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(
        titles,
        fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
        fc.integer({ min: 1, max: 5 }),
        async (given, written, size) => {
          const { db } = stepOf(database, schema);
          for (const { $id } of await db.list('posts')) await db.delete('posts', $id);
          await db.createMany(
            'posts',
            given.map((title, n) => ({ $id: `p${n}`, title })),
          );
          await stepOf(database, schema).db.slugify('posts', { from: 'title', into: 'slug', size });
          const whole = await slugs();
          expect(new Set(whole.map((slug) => comparisonText(String(slug)))).size).toBe(given.length);
          expect(whole).toEqual(naive(given));
          // Any part of the slugs may have been written when the process died.
          await stepOf(database, schema).db.updateEach('posts', ({ $id }) =>
            written[Number($id.slice(1))] ? { slug: null } : null,
          );
          await stepOf(database, schema).db.slugify('posts', { from: 'title', into: 'slug', size });
          expect(await slugs()).toEqual(whole);
        },
      ),
      { numRuns: process.env.LONG ? 100 : 8 },
    );
  }, 120_000);
});

/** One after the other, the smallest number that is free. */
function naive(titles: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    for (let number = 1; ; number += 1) {
      const candidate = numberedSlug(slugify(title), number, 60);
      if (taken.has(comparisonText(candidate))) continue;
      taken.add(comparisonText(candidate));
      return candidate;
    }
  });
}
