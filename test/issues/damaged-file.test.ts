import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClient, type WireClient } from '../embedded/rows/embedded-client.js';

/** One byte that was no text any more ended the process: SQLite's library for Node 20 gives up on it. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-damaged-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const columns = [
  { key: 's', type: 'string', size: 100, required: false },
  { key: 'l', type: 'string', size: 20, required: false, array: true },
];

async function makeFile(name: string): Promise<string> {
  const file = join(folder, name);
  const client = await startClient({ file });
  const rows = await client.table('t', columns);
  for (const id of ['one', 'two']) {
    await client.send('POST', rows, { rowId: id, data: { s: `marker-${id}-text`, l: [`marker-${id}-item`] } });
  }
  const { body } = await client.send('POST', '/tablesdb/transactions', {});
  await client.send('POST', rows, { rowId: 'x', data: { s: 'marker-staged' }, transactionId: body.$id });
  await client.stop();
  return file;
}

/** Makes every occurrence of a text something that is not a text. */
function damage(file: string, text: string): void {
  const bytes = readFileSync(file);
  let found = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
    bytes[at] = 0xff;
    found += 1;
  }
  expect(found).toBeGreaterThan(0);
  writeFileSync(file, bytes);
}

async function reopen(file: string, lines: string[]): Promise<WireClient> {
  const { EmbeddedAppwrite } = await import('entwrite/embedded');
  const server = await EmbeddedAppwrite.start({ file, log: (line) => lines.push(line) });
  const send: WireClient['send'] = async (method, path, body) => {
    const response = await fetch(server.endpoint + path, {
      method,
      headers: {
        'content-type': 'application/json',
        'x-appwrite-project': server.projectId,
        'x-appwrite-key': server.apiKey,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
  };
  return { server, send, table: async () => '', relate: async () => undefined, stop: () => server.stop() };
}

const rows = '/tablesdb/d/tables/t/rows';

test.each([
  ['a text', 'marker-one-text'],
  ['an element of a list', 'marker-one-item'],
])('%s that is none any more answers an error, and the rest goes on', async (_name, text) => {
  const file = await makeFile(`${text}.db`);
  damage(file, text);
  const lines: string[] = [];
  const client = await reopen(file, lines);
  const answer = await client.send('GET', `${rows}/one`);
  expect([answer.status, answer.body.message]).toEqual([
    500,
    'The embedded server cannot read its file: it is damaged.',
  ]);
  expect((await client.send('GET', rows)).status).toBe(500);
  expect((await client.send('GET', `${rows}/two`)).body.s).toBe('marker-two-text');
  expect((await client.send('POST', rows, { rowId: 'new', data: { s: 'written' } })).status).toBe(201);
  expect((await client.send('DELETE', rows)).status).toBe(500);
  expect(lines[0]).toMatch(/^500 GET \/v1\/tablesdb\/d\/tables\/t\/rows\/one: SqliteEngineError: the file is damaged/);
  await client.stop();
});

test('a catalogue that cannot be read is an error at the start', async () => {
  const file = await makeFile('catalogue.db');
  damage(file, '{"createdAt"');
  await expect(reopen(file, [])).rejects.toThrow(/catalogue\.db cannot be used: the file is damaged/);
});

test('any one byte that changes leaves a server that answers, or says at the start why not', async () => {
  const original = readFileSync(await makeFile('any.db'));
  const file = join(folder, 'one-byte.db');
  const step = Math.floor(original.length / 25);
  for (let at = 110; at < original.length; at += step) {
    const bytes = Buffer.from(original);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    rmSync(file, { force: true });
    writeFileSync(file, bytes);
    const client = await reopen(file, []).catch((error: Error) => error);
    if (client instanceof Error) {
      expect(client.message).toContain('one-byte.db');
      continue;
    }
    expect([200, 404, 500]).toContain((await client.send('GET', rows)).status);
    await client.stop().catch(() => undefined);
  }
});
