import { DbContext, defineCollection } from 'entwrite';
import { exportText, importData } from 'entwrite/data';

/** Files that nobody sane wrote, or a program in another encoding: what is wrong is said in a sentence, within bounds of memory and time. */
const notes = defineCollection('notes', {
  title: { type: 'string', size: 40 },
  body: { type: 'string', size: 40, required: false },
  long: { type: 'longtext', required: false },
});

class Notes extends DbContext {
  readonly notes = this.set(notes);
}

let db: Notes;
beforeAll(async () => {
  db = new Notes({ embedded: ':memory:', databaseId: 'app' });
  await db.getSchemaManager().ensureCreated();
});
afterAll(() => db.dispose());

type Format = 'csv' | 'json' | 'ndjson';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (format: Format, bytes: string | Buffer, size = 65_536) =>
  importData(db, { collection: 'notes', from: pieces(Buffer.from(bytes), size), format, dryRun: true });

const wide = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

test.each<[string, Format, string | Buffer]>([
  ['a byte order mark', 'csv', '\uFEFFtitle,body\r\nÄ,b\r\n'],
  ['a byte order mark', 'json', '\uFEFF\r\n[\r\n{"title":"Ä"}]\r\n'],
  ['a byte order mark', 'ndjson', '\uFEFF{"title":"Ä"}\r\n\r\n'],
  ['UTF-16', 'csv', wide('title,body\nÄ,b\n')],
  ['UTF-16', 'ndjson', wide('{"title":"Ä"}\n')],
  ['lines that end with \\r alone', 'csv', 'title,body\rÄ,b\r'],
])('%s is read in %s, however it is cut', async (_, format, bytes) => {
  expect(await read(format, bytes)).toMatchObject({ rows: 1, created: 1 });
  expect(await read(format, bytes, 3)).toMatchObject({ rows: 1, created: 1 });
});

const MANY = Array.from({ length: 10_001 }, (_, at) => `c${at}`);

test.each<[string, Format, string | Buffer, RegExp]>([
  [
    'another encoding',
    'csv',
    Buffer.from('title,body\nÄrger,b\n', 'latin1'),
    /^the input: .*utf-8; expected a UTF-8 file/,
  ],
  ['another encoding', 'ndjson', Buffer.from('{"title":"Ärger"}\n', 'latin1'), /utf-8; expected a UTF-8 file/],
  ['a column twice', 'csv', 'title,title\na,b\n', /two columns named 'title'/],
  ['a column named __proto__', 'csv', 'title,__proto__\na,b\n', /'__proto__', which is not an attribute/],
  ['ten thousand columns', 'csv', `${MANY.join(',')}\n`, /more than 10000 cells in line 1/],
  ['ten thousand cells', 'csv', `title,body\n${MANY.join(',')}\n`, /more than 10000 cells in line 2/],
  ['a quote that does not end', 'csv', 'title\na\n"b\nc\n', /^the input: .*line 4/],
  ['lists that do not end', 'json', '['.repeat(1e6), /the list does not end/],
])('%s ends an import of %s with what is wrong', async (_, format, bytes, said) => {
  await expect(read(format, bytes)).rejects.toMatchObject({
    code: 'data_invalid',
    message: expect.stringMatching(said),
  });
});

test.each<[string, string, string]>([
  [
    'lists within each other',
    `{"title":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
    'lists and objects too deep within each other',
  ],
  ['ten thousand members', JSON.stringify(Object.fromEntries(MANY.map((name) => [name, 1]))), '10001 members'],
  ['a member named __proto__', '{"title":"a","__proto__":{"x":1}}', '__proto__: a name that is not an attribute'],
])('%s: the row is rejected, and the next one is taken', async (_, row, said) => {
  const { created, rejected, reasons } = await read('ndjson', `${row}\n{"title":"b"}\n`);
  expect([created, rejected, reasons[0]?.reason]).toEqual([1, 1, expect.stringContaining(said)]);
});

test('a row that no request can write is rejected before it is sent, and so is such a document', async () => {
  const long = 'x'.repeat(13 * 2 ** 20);
  const found = /more than the 12 MiB that Appwrite takes in one request/;
  const { rejected, created, reasons } = await read(
    'ndjson',
    `${JSON.stringify({ title: 'a', long })}\n{"title":"b"}\n`,
  );
  expect([rejected, created, reasons[0]?.reason]).toEqual([1, 1, expect.stringMatching(found)]);
  await expect(db.notes.create({ title: 'a', long })).rejects.toMatchObject({
    code: 'document_invalid',
    message: expect.stringMatching(found),
  });
  await expect(db.notes.createMany([{ title: 'b' }, { title: 'a', long }])).rejects.toThrow(found);
});

test('a reason is short however much is wrong with a row', async () => {
  const row = Object.fromEntries(MANY.slice(0, 5000).map((name) => [name, 1]));
  const { reasons } = await read('ndjson', JSON.stringify(row));
  expect(reasons[0]?.reason).toMatch(/^c0: .* \| c9: [^|]* \| and 4990 more$/);
});

test('a line takes the time of its length, however small the pieces are in which it comes', async () => {
  const line = `{"title":"a","body":"${'x'.repeat(2 ** 22)}"}\n`;
  const before = process.cpuUsage();
  expect(await read('ndjson', line, 64)).toMatchObject({ rows: 1, rejected: 1 });
  // It took minutes while the line was put together anew for each piece.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(10);
});

test.each([
  '=1',
  '+1',
  '-1',
  '@x',
  '＝1',
  '\t=1',
  '\n=1',
  "'=1",
])('a spreadsheet takes %j for text, and it comes back', async (title) => {
  await db.notes.create({ $id: 'one', title });
  let text = '';
  for await (const part of exportText(db, { collection: 'notes', format: 'csv', select: ['title'], spreadsheet: true }))
    text += part.text;
  expect(text).toBe(`\uFEFF"title"\n"'${title}"\n`);
  await db.notes.delete('one');
  await importData(db, { collection: 'notes', from: pieces(Buffer.from(text), 9), format: 'csv', spreadsheet: true });
  expect(await db.notes.toList()).toMatchObject([{ title }]);
  await db.notes.deleteMany({});
});
