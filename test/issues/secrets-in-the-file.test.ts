import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { openEngine } from '../../src/embedded/store/sqlite/open-engine.js';
import { startClient, type WireClient } from '../embedded/rows/embedded-client.js';

/** The server's file could be read by everybody on the machine, and values of encrypted attributes lay in it as they were written. */
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-secrets-'));
  file = join(folder, 'data.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const modes = () =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
  );

const everything = () =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');

async function addSecret(client: WireClient, options: object = {}): Promise<string> {
  const rows = await client.table('t', []);
  const column = { key: 'pin', size: 400, required: false, encrypt: true, ...options };
  expect((await client.send('POST', '/tablesdb/d/tables/t/columns/string', column)).status).toBe(202);
  for (;;) {
    const { body } = await client.send('GET', '/tablesdb/d/tables/t/columns/pin');
    if (body.status === 'available') return rows;
  }
}

test('file and log are for their owner alone, also where an earlier version was more open', async () => {
  const client = await startClient({ file });
  await client.table('t', []);
  expect(modes()).toEqual({ 'data.db': '600', 'data.db-wal': '600' });
  await client.stop();
  chmodSync(file, 0o644);
  const again = await EmbeddedAppwrite.start({ file });
  expect(modes()['data.db']).toBe('600');
  await again.stop();
});

test('a file without encrypted attributes has no key', async () => {
  const client = await startClient({ file });
  await client.send('POST', await client.table('t', [{ key: 's', type: 'string', size: 9 }]), {
    rowId: 'a',
    data: { s: 'x' },
  });
  await client.stop();
  expect(readdirSync(folder)).toEqual(['data.db']);
});

test('values of encrypted attributes are nowhere in the file, and come back after a restart', async () => {
  const client = await startClient({ file });
  const rows = await addSecret(client);
  await client.send('POST', rows, { rowId: 'a', data: { pin: 'secret-created' } });
  await client.send('PATCH', `${rows}/a`, { data: { pin: 'secret-updated é😀' } });
  await client.send('PUT', `${rows}/b`, { data: { pin: 'secret-upserted' } });
  await client.send('POST', rows, { rows: [{ $id: 'c', pin: 'secret-bulk' }] });
  const { body } = await client.send('POST', '/tablesdb/transactions', {});
  await client.send('POST', rows, { rowId: 'd', data: { pin: 'secret-staged' }, transactionId: body.$id });
  expect(everything()).not.toContain('secret-');
  await client.stop();
  expect(modes()).toEqual({ 'data.db': '600', 'data.db.key': '600' });

  const again = await EmbeddedAppwrite.start({ file, apiKey: client.server.apiKey });
  const send = async (method: string, path: string, sent?: object) => {
    const headers = {
      'content-type': 'application/json',
      'x-appwrite-project': again.projectId,
      'x-appwrite-key': again.apiKey,
    };
    const response = await fetch(again.endpoint + path, {
      method,
      headers,
      ...(sent && { body: JSON.stringify(sent) }),
    });
    return response.json() as Promise<{ rows: { pin: string }[] }>;
  };
  await send('PATCH', `/tablesdb/transactions/${body.$id}`, { commit: true });
  const found = (await send('GET', rows)).rows.map(({ pin }) => pin);
  expect(found).toEqual(['secret-updated é😀', 'secret-upserted', 'secret-bulk', 'secret-staged']);
  await send('PATCH', rows, { data: { pin: 'secret-for-all' } });
  expect((await send('GET', rows)).rows.map(({ pin }) => pin)).toEqual(Array(4).fill('secret-for-all'));
  expect(everything()).not.toContain('secret-');
  await again.stop();
});

test('lists are encrypted as well', async () => {
  const client = await startClient({ file });
  const rows = await addSecret(client, { array: true });
  const made = await client.send('POST', rows, { rowId: 'a', data: { pin: ['secret-1', 'secret-2'] } });
  expect(made.body.pin).toEqual(['secret-1', 'secret-2']);
  expect((await client.send('GET', `${rows}/a`)).body.pin).toEqual(['secret-1', 'secret-2']);
  expect(everything()).not.toContain('secret-');
  await client.stop();
});

test('an upsert compares what is stored, and a size is checked as it always was', async () => {
  const client = await startClient({ file });
  const rows = await addSecret(client, { size: 150 });
  expect((await client.send('POST', rows, { rowId: 'a', data: { pin: 'x'.repeat(20) } })).status).toBe(201);
  expect((await client.send('POST', rows, { rowId: 'b', data: { pin: 'x'.repeat(30) } })).status).toBe(400);
  const same = await client.send('PUT', rows, { rows: [{ $id: 'a', pin: 'x'.repeat(20) }] });
  expect(same.body.total).toBe(0);
  await client.stop();
});

describe('without its key', () => {
  async function makeFile(): Promise<void> {
    const client = await startClient({ file });
    await client.send('POST', await addSecret(client), { rowId: 'a', data: { pin: 'secret' } });
    await client.stop();
  }

  test('a file is not opened, and takes no other key', async () => {
    await makeFile();
    const key = readFileSync(`${file}.key`);
    rmSync(`${file}.key`);
    await expect(EmbeddedAppwrite.start({ file })).rejects.toThrow(/their key is missing: .*data\.db\.key/);
    expect(existsSync(`${file}.key`)).toBe(false);
    writeFileSync(`${file}.key`, key);
    await (await EmbeddedAppwrite.start({ file })).stop();
  });

  test('nor with the key of another', async () => {
    await makeFile();
    writeFileSync(`${file}.key`, `${'0'.repeat(64)}\n`);
    await expect(EmbeddedAppwrite.start({ file })).rejects.toThrow(/data\.db\.key is not the key of .*data\.db/);
    writeFileSync(`${file}.key`, 'my shopping list');
    await expect(EmbeddedAppwrite.start({ file })).rejects.toThrow(/data\.db\.key is no key/);
  });
});

test('a file of an earlier version is encrypted when it is opened', async () => {
  const client = await startClient({ file });
  const rows = await addSecret(client);
  for (let at = 0; at < 50; at++) await client.send('POST', rows, { rowId: `r${at}`, data: { pin: 'x' } });
  const { apiKey } = client.server;
  await client.stop();
  // As the earlier version left it: plain values, no proof of a key, no key.
  const engine = await openEngine(file);
  const { name } =
    engine.prepare("SELECT name FROM sqlite_master WHERE name GLOB 't[0-9]*' AND type = 'table'").get() ?? {};
  const column = engine.prepare('SELECT max(sequence) AS at FROM catalog_columns').get()?.at;
  engine.exec(`UPDATE ${name} SET c${column} = 'secret-of-' || id; DROP TABLE secrets; PRAGMA user_version = 1`);
  engine.close();
  rmSync(`${file}.key`);
  expect(everything()).toContain('secret-of-r7');

  const again = await EmbeddedAppwrite.start({ file, apiKey });
  const headers = { 'x-appwrite-project': again.projectId, 'x-appwrite-key': apiKey };
  const answer = await fetch(`${again.endpoint}${rows}/r7`, { headers });
  expect(((await answer.json()) as { pin: string }).pin).toBe('secret-of-r7');
  await again.stop();
  expect(everything()).not.toContain('secret-of-');
  expect(modes()).toEqual({ 'data.db': '600', 'data.db.key': '600' });
});
