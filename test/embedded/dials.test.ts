import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { EmbeddedAppwrite, type EngineName } from 'entwrite/embedded';
import { eventually } from '../support/eventually.js';
import { call } from './support/api.js';

const notes = defineCollection('notes', { text: { type: 'string' } });

class NotesDb extends DbContext {
  readonly notes = this.set(notes);
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-dials-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a server, answers its dials and stops it. */
async function dialsOf(options: Parameters<typeof EmbeddedAppwrite.start>[0]) {
  const server = await EmbeddedAppwrite.start(options);
  await server.stop();
  return server.dials;
}

test('a server behaves like 1.9 on MariaDB by default', async () => {
  expect(await dialsOf({})).toEqual({ appwrite: '1.9', engine: 'mariadb' });
  expect(await dialsOf({ engine: 'postgresql' })).toEqual({ appwrite: '1.9', engine: 'postgresql' });
  expect(await dialsOf({ appwrite: 'main' })).toEqual({ appwrite: 'main', engine: 'mariadb' });
});

test('a file keeps its dials and refuses others', async () => {
  const file = join(folder, 'data.db');
  const made = { appwrite: 'main', engine: 'postgresql' } as const;
  expect(await dialsOf({ file, ...made })).toEqual(made);
  expect(await dialsOf({ file })).toEqual(made);
  expect(await dialsOf({ file, engine: 'postgresql' })).toEqual(made);
  await expect(dialsOf({ file, engine: 'mariadb' })).rejects.toThrow(
    /data\.db was made with engine 'postgresql' and cannot be served with 'mariadb'\. Leave engine out, or use another file\./,
  );
  await expect(dialsOf({ file, appwrite: '1.9' })).rejects.toThrow(/was made with appwrite 'main'/);
  expect(await dialsOf({ file })).toEqual(made);
});

test('an unknown dial is refused by name and leaves no file', async () => {
  const file = join(folder, 'data.db');
  await expect(dialsOf({ file, engine: 'constructor' as EngineName })).rejects.toThrow(
    "The embedded server has no engine 'constructor'. Use 'mariadb' or 'postgresql'.",
  );
  expect(await dialsOf({ file, engine: 'postgresql' })).toEqual({ appwrite: '1.9', engine: 'postgresql' });
});

test.each([
  ['mariadb', 'general_unknown'],
  ['postgresql', 'table_not_found'],
] as const)('an order by the side of a relationship that %s does not store is %s', async (engine, type) => {
  const errors: unknown[] = [];
  const server = await EmbeddedAppwrite.start({ engine, onError: (error) => errors.push(error) });
  await call(server, 'POST', '/tablesdb', { databaseId: 'd', name: 'D' });
  for (const tableId of ['a', 'b']) await call(server, 'POST', '/tablesdb/d/tables', { tableId, name: tableId });
  const columns = '/tablesdb/d/tables/a/columns';
  await call(server, 'POST', `${columns}/relationship`, { relatedTableId: 'b', type: 'oneToMany', key: 'many' });
  await eventually(
    () => call(server, 'GET', `${columns}/many`),
    ({ body }) => body.status === 'available',
  );
  const order = encodeURIComponent('{"method":"orderAsc","attribute":"many"}');
  expect((await call(server, 'GET', `/tablesdb/d/tables/a/rows?queries[0]=${order}`)).body.type).toBe(type);
  expect(errors).toEqual([]);
  await server.stop();
});

test('a context passes the dials on', async () => {
  const file = join(folder, 'context.db');
  const db = new NotesDb({ embedded: { file, appwrite: 'main', engine: 'postgresql' }, databaseId: 'notes' });
  await db.getSchemaManager().ensureCreated();
  await db.dispose();
  expect(await dialsOf({ file })).toEqual({ appwrite: 'main', engine: 'postgresql' });
});

test.each([
  ['mariadb', 400],
  ['postgresql', 202],
] as const)('a required geometry over rows is on %s a %i', async (engine, status) => {
  const server = await EmbeddedAppwrite.start({ engine });
  const table = '/tablesdb/d/tables/t';
  await call(server, 'POST', '/tablesdb', { databaseId: 'd', name: 'D' });
  const columns = [{ key: 'n', type: 'string', size: 9, required: false }];
  await call(server, 'POST', '/tablesdb/d/tables', { tableId: 't', name: 'T', columns });
  await call(server, 'POST', `${table}/rows`, { rowId: 'a', data: { n: 'a' } });
  const made = await call(server, 'POST', `${table}/columns/point`, { key: 'at', required: true });
  expect(made.status).toBe(status);
  if (status === 202) {
    await eventually(
      () => call(server, 'GET', `${table}/columns/at`),
      ({ body }) => body.status === 'available',
    );
    expect((await call(server, 'GET', `${table}/rows/a`)).body.at).toBeNull();
    const refused = await call(server, 'PATCH', `${table}/rows/a`, { data: { n: 'b' } });
    expect(refused.body.message).toBe('Invalid document structure: Missing required attribute "at"');
  }
  await server.stop();
});
