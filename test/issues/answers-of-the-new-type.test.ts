import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { generateMigrations, runMigrations } from 'entwrite/migrations';
import type { Resolution } from '../../src/schema-manager/plan/value-changes.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { type Project, startProject } from '../support/live-database.js';

/**
 * What a `map`, a `backfill` or a `convert` gives is a value of the new type. A `map` that gave `true` for `'on'` was told that true has no
 * counterpart among booleans; one of a point was asked about its two numbers; and of JSON only the text was taken, even a text that is not
 * JSON, with which no document of the collection could be read any more.
 */

let project: Project;
let shared: SharedDatabase;
beforeAll(async () => {
  project = await startProject();
});
afterAll(() => project.stop());
beforeEach(() => {
  shared = sharedDatabase(project);
});
afterEach(() => shared.end());

type Attributes = Parameters<typeof defineCollection>[1];

function open(attributes: Attributes) {
  const things = defineCollection('things', attributes);
  class Db extends DbContext {
    readonly things = this.set(things);
  }
  return shared.open(Db);
}

/** A database with one document that has this value, as the attribute is before. */
async function before(v: Attributes[string], value: unknown): Promise<void> {
  const db = open({ v });
  await db.getSchemaManager().ensureCreated();
  await db.things.create({ $id: 'one', v: value } as never);
}

const stored = async (db: ReturnType<typeof open>) =>
  (await db.things.get('one')) as unknown as Readonly<Record<string, unknown>>;

const OPTIONAL = { required: false } as const;

type Change = [
  what: string,
  from: Attributes[string],
  value: unknown,
  to: Attributes[string],
  answer: unknown,
  got: unknown,
];
test.each<Change>([
  ['text to boolean', { type: 'string' }, 'on', { type: 'boolean' }, { map: { on: true } }, true],
  ['enum to boolean', { type: 'enum', elements: ['on'] }, 'on', { type: 'boolean' }, { map: () => false }, false],
  ['number to boolean', { type: 'integer' }, 7, { type: 'boolean' }, { map: { 7: true } }, true],
  ['text to point', { type: 'string' }, '1,2', { type: 'point' }, { map: () => [1, 2] }, [1, 2]],
  ['point to text', { type: 'point' }, [1, 2], { type: 'string' }, { map: ([x, y]: number[]) => `${x} ${y}` }, '1 2'],
  ['a point', { type: 'point' }, [1, 2], { type: 'point', ...OPTIONAL }, { map: () => [3, 4] }, [3, 4]],
  [
    'text to a list',
    { type: 'string' },
    'a,b',
    { type: 'string', array: true, ...OPTIONAL },
    { map: (text: string) => text.split(',') },
    ['a', 'b'],
  ],
  [
    'a list, of which one element is answered for',
    { type: 'string', array: true, ...OPTIONAL },
    ['on', 'true'],
    { type: 'boolean', array: true, ...OPTIONAL },
    { map: { on: false } },
    [false, true],
  ],
  [
    'a list to its element',
    { type: 'string', array: true, ...OPTIONAL },
    ['on'],
    { type: 'boolean', ...OPTIONAL },
    { map: { on: false } },
    false,
  ],
  ['text to JSON', { type: 'string' }, 'red', { type: 'json' }, { map: { red: { hex: 'f00' } } }, { hex: 'f00' }],
  ['text to a JSON text', { type: 'string' }, 'red', { type: 'json' }, { map: () => '["red"]' }, ['red']],
])('a map: %s', async (_, from, value, to, answer, got) => {
  await before(from, value);
  const db = open({ v: to });
  await db.getSchemaManager().migrate({ resolve: { 'things.v': answer as Resolution }, allowDestructive: true });
  expect((await stored(db)).v).toEqual(got);
});

test('a map of a list that gives lists is told what it is asked about', async () => {
  await before({ type: 'string', array: true, required: false }, ['on']);
  const db = open({ v: { type: 'boolean', array: true, required: false } });
  const resolve = { 'things.v': { map: () => [true] } };
  expect(await failureOf(db.getSchemaManager().migrate({ resolve, allowDestructive: true }))).toMatchObject({
    code: 'data_conflict',
    message: expect.stringContaining('a list, from a `map` that is asked about each element by itself'),
  });
});

test.each([
  ['an object', { theme: 'dark' }],
  ['a list', ['dark']],
  ['a function', () => ({ theme: 'dark' })],
  ['its text', '{"theme":"dark"}'],
])('a backfill of JSON: %s', async (_, backfill) => {
  await before({ type: 'string' }, 'x');
  const db = open({ v: { type: 'string' }, settings: { type: 'json' } });
  await db.getSchemaManager().migrate({ resolve: { 'things.settings': { backfill } } });
  expect((await stored(db)).settings).toEqual(Array.isArray(backfill) ? backfill : { theme: 'dark' });
});

test('a convert to JSON gives the value, in migrate() and in the file that is generated', async () => {
  const convert = (text: string) => (text === 'none' ? null : { text });
  for (const way of ['migrate', 'files'] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'entwrite-json-'));
    const first = open({ v: { type: 'string', ...OPTIONAL } });
    const second = open({ v: { type: 'json', ...OPTIONAL, convert } });
    if (way === 'files') {
      await generateMigrations(first, { folder, name: 'first' });
      await runMigrations(first, { folder });
    } else await first.getSchemaManager().migrate();
    await first.things.create({ $id: 'one', v: 'a "b"' } as never);
    await first.things.create({ $id: 'two', v: 'none' } as never);
    if (way === 'files') {
      await generateMigrations(second, { folder, name: 'second' });
      await runMigrations(second, { folder, allowDestructive: true });
    } else await second.getSchemaManager().migrate({ allowDestructive: true });
    expect((await second.things.orderBy({ $id: 'asc' }).toList()).map(({ v }) => v)).toEqual([{ text: 'a "b"' }, null]);
    await shared.end();
    shared = sharedDatabase(project);
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each<[what: string, resolve: Resolution | undefined, convert: ((text: string) => unknown) | undefined]>([
  ['as it is', undefined, undefined],
  ['from a map', { map: { plain: 'still plain' } }, undefined],
  ['from a convert', undefined, (text) => text.toUpperCase()],
])('a text that is not JSON is found before anything is written: %s', async (_, resolution, convert) => {
  await before({ type: 'string' }, 'plain');
  const db = open({ v: { type: 'json', ...(convert && { convert }) } as Attributes[string] });
  const resolve = resolution === undefined ? {} : { 'things.v': resolution };
  expect(await failureOf(db.getSchemaManager().migrate({ resolve, allowDestructive: true }))).toMatchObject({
    code: 'data_conflict',
    message: expect.stringContaining('text that is not JSON'),
  });
  expect((await stored(open({ v: { type: 'string' } }))).v).toBe('plain');
});

test('JSON is not cut', async () => {
  await before({ type: 'json', size: 40 }, { text: 'a long text' });
  const db = open({ v: { type: 'json', size: 10 } });
  expect(await failureOf(db.getSchemaManager().migrate({ resolve: { 'things.v': { truncate: true } } }))).toMatchObject(
    { code: 'configuration_invalid', message: expect.stringContaining('`truncate` of JSON') },
  );
});
