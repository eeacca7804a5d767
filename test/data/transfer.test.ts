import { linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { DbContext, defineCollection } from 'entwrite';
import { exportData, exportText, importData } from 'entwrite/data';
import { EmbeddedAppwrite } from 'entwrite/embedded';

const notes = defineCollection('notes', {
  title: { type: 'string', size: 40 },
  secret: { type: 'string', size: 200, encrypt: true, required: false },
  at: { type: 'datetime', required: false },
  extra: { type: 'json', required: false },
});

class Notes extends DbContext {
  readonly notes = this.set(notes);
}

const folder = mkdtempSync(join(tmpdir(), 'entwrite-data-'));
let server: EmbeddedAppwrite;
let db: Notes;
/** Lists of documents that were asked for. */
let lists = 0;

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  db = new Notes({ endpoint, projectId, apiKey, databaseId: 'data' });
  await db.getSchemaManager().ensureCreated();
  server.setFaults({
    http: ({ method, path }) => {
      if (method === 'GET' && path.endsWith('/notes/rows')) lists += 1;
      return undefined;
    },
  });
});
beforeEach(async () => {
  await db.notes.deleteMany({});
});
afterAll(async () => {
  await db.dispose();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('an export holds one page of documents, however slowly it is read', async () => {
  await db.notes.createMany(Array.from({ length: 2500 }, (_, at) => ({ title: `n${at}` })));
  lists = 0;
  const text = exportText(db, { collection: 'notes', format: 'ndjson', select: ['title'] });
  await text.next();
  expect(lists).toBe(0);
  expect((await text.next()).value).toMatchObject({ documents: 1000 });
  // The pager asks for the next page while this one is worked on, and for no more.
  expect(lists).toBeLessThanOrEqual(2);
  await text.return(undefined);

  lists = 0;
  let free: (() => void) | null = null;
  const slow = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      free = done;
    },
  });
  const exported = exportData(db, { collection: 'notes', to: slow, select: ['title'] });
  await new Promise<void>((done) => {
    const look = (): void => void (free === null ? setImmediate(look) : done());
    look();
  });
  expect(lists).toBeLessThanOrEqual(2);
  const timer = setInterval(() => {
    const go = free;
    free = null;
    go?.();
  }, 1);
  expect(await exported).toMatchObject({ documents: 2500, file: null });
  clearInterval(timer);
});

test('an import reads no further than it writes', async () => {
  let read = 0;
  async function* lines(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < 3000; at += 1) {
      read += 1;
      yield Buffer.from(`{"title":"n${at}"}\n`);
    }
  }
  let furthest = 0;
  const report = await importData(db, {
    collection: 'notes',
    from: lines(),
    onProgress: (event) => {
      if (event.type === 'documents') furthest = Math.max(furthest, read - event.documents);
    },
  });
  expect(report).toMatchObject({ rows: 3000, created: 3000, resumedAt: null });
  expect(furthest).toBeLessThan(50);
  expect(await db.notes.count()).toBe(3000);
});

test('a file that cannot be written is said, and none is left', async () => {
  await db.notes.createMany([{ title: 'n'.repeat(40) }]);
  const to = join(folder, 'missing', 'notes.csv');
  const failed = exportData(db, { collection: 'notes', to, select: ['title'] });
  await expect(failed).rejects.toMatchObject({ code: 'data_invalid', found: expect.stringContaining('ENOENT') });
});

test('values of encrypted attributes are written by leave only', async () => {
  const to = join(folder, 'secret.csv');
  await expect(exportData(db, { collection: 'notes', to })).rejects.toMatchObject({ code: 'data_refused' });
  expect(await exportData(db, { collection: 'notes', to, plain: true })).toMatchObject({ documents: 0 });
});

test('conditions take dates as text, and a date of a file may be one of a spreadsheet', async () => {
  const from = join(folder, 'dates.csv');
  writeFileSync(from, '\uFEFFtitle;at\nold;2020-01-02\nnew;2026-01-02 10:00\nnone;\nwrong;02.01.2026\n');
  const report = await importData(db, { collection: 'notes', from, delimiter: ';', rejects: null });
  expect(report).toMatchObject({
    created: 3,
    rejected: 1,
    reasons: [{ row: 4, reason: expect.stringContaining('a date such as') }],
  });
  let text = '';
  const where = { at: { $gte: '2025-01-01T00:00:00Z' } };
  for await (const part of exportText(db, { collection: 'notes', format: 'json', where, select: ['title'] }))
    text += part.text;
  expect(JSON.parse(text)).toEqual([{ title: 'new' }]);
});

test('lines end in any way, in two ways in one file, too', async () => {
  const from = join(folder, 'lines.csv');
  const at = '2026-01-02T00:00:00.000Z';
  for (const text of [
    `at,title\n${at},one\n${at},two\r\n${at},"three"\r\n`,
    `at,title\r\n${at},one\n${at},two\r\n${at},three`,
    `at,title\r${at},one\r${at},two\r${at},three\r`,
  ]) {
    await db.notes.deleteMany({});
    writeFileSync(from, text);
    expect(await importData(db, { collection: 'notes', from })).toMatchObject({ created: 3, reasons: [] });
    expect((await db.notes.all()).map(({ title }) => title)).toEqual(['one', 'two', 'three']);
  }
});

test('no value comes in as another one: early years, and numbers of many digits in place of text', async () => {
  const from = join(folder, 'values.ndjson');
  const rows = ['"0001-01-01"', '"0050-06-01"', '"0050-06-01 10:00:00Z"', '"0099-06-01 10:00"'].map(
    (at) => `{"title":"a","at":${at}}`,
  );
  writeFileSync(from, [...rows, '{"title":12345678901234567890123}', '{"title":9007199254740993}'].join('\n'));
  const report = await importData(db, { collection: 'notes', from, rejects: null });
  expect(report).toMatchObject({ created: 1, rejected: 5 });
  expect(report.reasons.map(({ reason }) => reason)).toEqual([
    ...rows.map(() => expect.stringContaining('a Date out of range')),
    expect.stringContaining('more digits'),
  ]);
  expect((await db.notes.all()).map(({ title }) => title)).toEqual(['9007199254740993']);
});

test('what JSON cannot hold twice or in full comes in whole or not at all', async () => {
  const from = join(folder, 'json.ndjson');
  const rows = [
    '{"title":"digits","extra":{"n":9007199254740993}}',
    String.raw`{"title":"in text","extra":"{\"n\":[9007199254740993]}"}`,
    '{"title":"long","extra":{"n":[123456789012345678901234567]}}',
    '{"title":"long in text","extra":"{\\"n\\":123456789012345678901}"}',
    '{"title":"one","title":"two"}',
    '{"title":"within","extra":{"a":[{"b":1},{"b":2,"b":2}]}}',
    String.raw`{"title":"a \" : b","extra":{"a":[{"b":":"},{"b":2}],"n":900719925474099,"m":100000000000000000000}}`,
  ];
  writeFileSync(from, rows.join('\n'));
  const report = await importData(db, { collection: 'notes', from, rejects: null });
  expect(report.reasons.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('more digits'),
    expect.stringContaining('more digits'),
    expect.stringContaining('more digits'),
    expect.stringContaining('more digits'),
    expect.stringContaining('several members of one name'),
    expect.stringContaining('several members of one name'),
  ]);
  const [note] = await db.notes.all();
  expect(note).toMatchObject({ title: 'a " : b', extra: { a: [{ b: ':' }, { b: 2 }], n: 900719925474099, m: 1e20 } });
});

test('what is not a file of the format is said with its place', async () => {
  const from = join(folder, 'broken.json');
  for (const [text, found] of [
    ['{"title":"a"}', "'{' where a list begins"],
    ['[{"title":"a"}', 'the list does not end'],
    ['[{"title":"a"},]', 'a comma without a member'],
    ['[] []', "'[' where a list has ended"],
  ] as const) {
    writeFileSync(from, text);
    const failed = importData(db, { collection: 'notes', from, restart: true, dryRun: true });
    await expect(failed).rejects.toMatchObject({ code: 'data_invalid', found: expect.stringContaining(found) });
  }
  writeFileSync(from, '[{"title":"a"}, 7, {"title": bad}, {"titel":"x"}]');
  const report = await importData(db, { collection: 'notes', from, dryRun: true });
  expect(report).toMatchObject({ created: 1, rejected: 3 });
  writeFileSync(join(folder, 'twice.csv'), 'title,title\na,b\n');
  const twice = importData(db, { collection: 'notes', from: join(folder, 'twice.csv') });
  await expect(twice).rejects.toMatchObject({ code: 'data_invalid', found: "two columns named 'title'" });
});

test('the journal of a file that has changed since is refused', async () => {
  const from = join(folder, 'changed.ndjson');
  writeFileSync(from, '{"$id":"a","title":"a"}\n');
  await db.notes.create({ $id: 'a', title: 'a' });
  await expect(importData(db, { collection: 'notes', from })).rejects.toMatchObject({ code: 'import_incomplete' });
  writeFileSync(from, '{"$id":"b","title":"b"}\n{"$id":"c","title":"c"}\n');
  await expect(importData(db, { collection: 'notes', from })).rejects.toMatchObject({ code: 'data_refused' });
  expect(await importData(db, { collection: 'notes', from, restart: true })).toMatchObject({ created: 2 });
});

test('rejected rows are written over no other file, and the imported one stays', async () => {
  const text = 'title,none\n';
  const from = join(folder, 'bad.csv');
  writeFileSync(from, 'title,at\nx,never\n');
  const other = join(folder, 'mine.csv');
  writeFileSync(other, text);
  linkSync(from, join(folder, 'linked.csv'));
  for (const rejects of [from, join(folder, 'linked.csv'), other]) {
    const failed = importData(db, { collection: 'notes', from, rejects });
    await expect(failed).rejects.toMatchObject({ code: 'data_refused', at: rejects });
  }
  expect([readFileSync(from, 'utf8'), readFileSync(other, 'utf8')]).toEqual(['title,at\nx,never\n', text]);

  const rejects = join(folder, 'bad.rejected.csv');
  for (let run = 0; run < 2; run += 1)
    expect(await importData(db, { collection: 'notes', from })).toMatchObject({ rejected: 1, rejects });
  expect(readFileSync(rejects, 'utf8').split('\n')).toHaveLength(3);
  // A program that saves it anew writes its first line otherwise.
  writeFileSync(rejects, readFileSync(rejects, 'utf8').replaceAll('"', ''));
  await expect(importData(db, { collection: 'notes', from })).rejects.toMatchObject({ code: 'data_refused' });
});
