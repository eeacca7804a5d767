import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Collection, CreatedAt, DbContext, Id, type Opt } from 'entwrite';
import { exportData, importData } from 'entwrite/data';

/** Attributes with keys that are properties of others, as `pull` writes them where the Console made an attribute `id`. */
@Collection('people')
class Person {
  @Id() id!: string;
  @Attribute({ key: 'id', size: 40, required: false }) idValue?: string;
  @Attribute({ key: 'createdAt', size: 40, required: false }) createdAtValue?: string;
  @Attribute({ key: 'last', size: 40, required: false }) first?: string;
  @Attribute({ key: 'first', size: 40, required: false }) last?: string;
  @CreatedAt() createdAt!: Date;
}

@Collection('notes')
class Note {
  @Id() id!: string;
  @Attribute({ size: 40, required: false }) title?: string;
  @Attribute({ type: 'enum', elements: ['draft', 'live'], default: 'draft' }) state!: Opt<'draft' | 'live'>;
}

class Data extends DbContext {
  readonly people = this.set(Person);
  readonly notes = this.set(Note);
}

const folder = mkdtempSync(join(tmpdir(), 'entwrite-columns-'));
let db: Data;
beforeAll(async () => {
  db = new Data({ embedded: ':memory:', databaseId: 'app' });
  await db.getSchemaManager().ensureCreated();
});
beforeEach(async () => {
  await db.people.deleteMany({});
  await db.notes.deleteMany({});
});
afterAll(async () => {
  await db.dispose();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
function fileOf(extension: string, text: string): string {
  files += 1;
  const path = join(folder, `${files}.${extension}`);
  writeFileSync(path, text);
  return path;
}

test.each(['csv', 'json', 'ndjson'])('an export of names that cross comes back as it was: %s', async (extension) => {
  await db.people.create({ id: 'one', idValue: 'A-1', createdAtValue: 'long ago', first: 'Ada', last: 'Lovelace' });
  const before = await db.people.toList();
  const to = join(folder, `people.${extension}`);
  await exportData(db, { collection: 'people', to });
  await db.people.deleteMany({});
  expect(await importData(db, { collection: 'people', from: to })).toMatchObject({ created: 1 });
  const after = await db.people.toList();
  expect(after).toEqual(before);
  expect(after).toMatchObject([{ id: 'one', idValue: 'A-1', createdAtValue: 'long ago', first: 'Ada' }]);
});

test('a name that may be two attributes is asked for, and the map answers', async () => {
  const from = fileOf('csv', 'id,first\n7,Ada\n');
  await expect(importData(db, { collection: 'people', from })).rejects.toMatchObject({
    code: 'data_invalid',
    message: expect.stringMatching(
      /'id', which is the property of '\$id' and the stored key of 'idValue'.*--map 'id=\$id'/,
    ),
  });
  const lines = fileOf('ndjson', '{"id":"7"}\n');
  const { rejected, reasons } = await importData(db, { collection: 'people', from: lines });
  expect([rejected, reasons[0]?.reason]).toEqual([1, expect.stringContaining("the stored key of 'idValue'")]);
  await importData(db, { collection: 'people', from, map: { id: 'idValue', first: 'first' } });
  expect(await db.people.toList()).toMatchObject([{ idValue: '7', first: 'Ada' }]);
});

test('two columns for one attribute are refused instead of one of them being lost', async () => {
  const found = /a second column for 'title', beside '(title|Headline)'/;
  const table = fileOf('csv', 'title,Headline\na,b\n');
  const map = { Headline: 'title' };
  await expect(importData(db, { collection: 'notes', from: table, map })).rejects.toMatchObject({
    code: 'data_invalid',
    message: expect.stringMatching(found),
  });
  const from = fileOf('ndjson', '{"title":"a","Headline":"b"}\n{"Headline":"c"}\n');
  const { created, reasons } = await importData(db, { collection: 'notes', from, map });
  expect([created, reasons[0]?.reason]).toEqual([1, expect.stringMatching(found)]);
  expect(await db.notes.toList()).toMatchObject([{ title: 'c' }]);
});

test.each([
  ['csv', 'id,state,title\none,,\n'],
  ['ndjson', '{"id":"one","state":null,"title":null}\n'],
])('no value gives the default to a document that is there, too: %s', async (extension, text) => {
  await db.notes.create({ id: 'one', state: 'live', title: 'old' });
  const from = fileOf(extension, text);
  expect(await importData(db, { collection: 'notes', from, onConflict: 'update' })).toMatchObject({ updated: 1 });
  const [note] = await db.notes.toList();
  expect([note?.state, note?.title ?? null]).toEqual(['draft', null]);
});

test('a number that is too large for one becomes no text', async () => {
  const { reasons } = await importData(db, { collection: 'notes', from: fileOf('ndjson', '{"title":1e999}\n') });
  expect(reasons[0]?.reason).toContain('a number of more digits than a number keeps');
});

test('a file that could not be read is imported once it is corrected', async () => {
  const from = fileOf('json', '[{"title":"a"}');
  await expect(importData(db, { collection: 'notes', from })).rejects.toMatchObject({ code: 'data_invalid' });
  writeFileSync(from, '[{"title":"a"}]');
  expect(await importData(db, { collection: 'notes', from })).toMatchObject({ created: 1, resumedAt: null });
});

test('what does not come from a file says how far it has come when it fails', async () => {
  const rows = Array.from({ length: 450 }, (_, at) => ({ ...(at === 210 && { id: 'taken' }), title: `n${at}` }));
  await db.notes.create({ id: 'taken', title: 'there' });
  async function* bytes() {
    yield Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  await expect(importData(db, { collection: 'notes', from: bytes() })).rejects.toMatchObject({
    code: 'import_incomplete',
    remedy: expect.stringMatching(/^The first 200 rows are done, and documents of the next 200 may be there\./),
    findings: [{ at: expect.stringContaining('row 211') }],
  });
});

test('a file that somebody writes while it is read is imported as far as it was whole', async () => {
  const rows = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => `{"title":"n${from + at}"}\n`).join('');
  const from = fileOf('ndjson', rows(0, 500));
  const onProgress = () => appendFileSync(from, rows(500, 1));
  await expect(importData(db, { collection: 'notes', from, onProgress })).rejects.toMatchObject({
    code: 'import_incomplete',
    message: expect.stringMatching(/a file that was changed while it was read.*The first 200 rows are done/),
  });
  expect(await db.notes.count()).toBe(200);
  const again = importData(db, { collection: 'notes', from });
  await expect(again).rejects.toMatchObject({ found: expect.stringContaining('of which 200 rows are done') });
  expect(readFileSync(from, 'utf8').split('\n')).toHaveLength(502);
});

test('a pipe is written while it is read', async () => {
  const from = join(folder, 'pipe.ndjson');
  execFileSync('mkfifo', [from]);
  utimesSync(from, 0, 0);
  const text = Array.from({ length: 500 }, (_, at) => `{"title":"n${at}"}\n`).join('');
  const [report] = await Promise.all([importData(db, { collection: 'notes', from }), writeFile(from, text)]);
  expect(report).toMatchObject({ created: 500 });
});
