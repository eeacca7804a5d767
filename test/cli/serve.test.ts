import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, ID, TablesDB } from 'node-appwrite';
import { CONTROL_C, openTerminal, plain } from '../terminal/open-terminal.js';
import { ENTRY, type Served, serve, startEntwrite } from './entwrite-process.js';
import { runWarm } from './warm-entwrite.js';

/** `entwrite serve` as people and scripts use it: processes, signals, files, a terminal. Needs the build. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-serve-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function tablesOf({ endpoint, projectId, apiKey }: Served): TablesDB {
  return new TablesDB(new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey));
}

async function createNotes(tables: TablesDB): Promise<void> {
  await tables.create({ databaseId: 'app', name: 'App' });
  const columns = [{ key: 'text', type: 'string', size: 50 }];
  await tables.createTable({ databaseId: 'app', tableId: 'notes', name: 'Notes', columns });
}

const note = (text: string) => ({ databaseId: 'app', tableId: 'notes', rowId: ID.unique(), data: { text } });

async function texts(tables: TablesDB): Promise<string[]> {
  const { rows } = await tables.listRows({ databaseId: 'app', tableId: 'notes' });
  return rows.map(({ text }) => String(text));
}

test.each([
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
] as const)('--json prints one line; node-appwrite works; %s ends it', async (signal) => {
  const server = await serve();
  const tables = tablesOf(server);
  await createNotes(tables);
  await tables.createRow(note('hello'));
  expect(await texts(tables)).toEqual(['hello']);
  const { output, errors, status } = await server.stop(signal);
  expect(status).toBe(0);
  expect(output.split('\n')).toEqual([expect.any(String), '']);
  expect(Object.keys(JSON.parse(output))).toEqual(['endpoint', 'projectId', 'apiKey']);
  expect(errors).toBe('');
});

test('project and key are what was asked for, and other keys are refused', async () => {
  const server = await serve('--project', 'shop', '--key', 'standard_secret');
  expect(server).toMatchObject({ projectId: 'shop', apiKey: 'standard_secret' });
  const ask = async (headers: Record<string, string>) => {
    const answer = await fetch(`${server.endpoint}/tablesdb`, {
      headers: { 'x-appwrite-project': 'shop', ...headers },
    });
    return [answer.status, ((await answer.json()) as { type?: string }).type];
  };
  expect(await ask({ 'x-appwrite-key': 'standard_secret' })).toEqual([200, undefined]);
  expect(await ask({ 'x-appwrite-key': 'standard_other' })).toEqual([401, 'user_unauthorized']);
  expect(await ask({})).toEqual([401, 'general_unauthorized_scope']);
  await server.stop();
});

test('a token lets a client act as a user: rows by its own permissions, its teams and its labels', async () => {
  const server = await serve('--key', 'standard_local', '--project', 'shop');
  const tables = tablesOf(server);
  await createNotes(tables);
  await tables.updateTable({ databaseId: 'app', tableId: 'notes', name: 'Notes', rowSecurity: true });
  for (const role of ['user:anna', 'team:red/owner', 'label:vip', 'user:bob', 'team:red/other']) {
    await tables.createRow({ ...note(role), permissions: [`read("${role}")`] });
  }
  const args = [
    'serve',
    'token',
    '--user',
    'anna',
    '--team',
    'red/owner',
    '--label',
    'vip',
    '--project',
    'shop',
    '--json',
  ];
  const made = await runWarm([...args, '--key', 'standard_local']);
  expect([made.status, made.errors]).toEqual([0, '']);
  const { token } = JSON.parse(made.output);
  const asUser = new TablesDB(new Client().setEndpoint(server.endpoint).setProject('shop').setJWT(token));
  expect((await texts(asUser)).sort()).toEqual(['label:vip', 'team:red/owner', 'user:anna']);
  await server.stop();
});

test('what a token needs', async () => {
  const noKey = await runWarm(['serve', 'token', '--user', 'anna']);
  expect([noKey.status, noKey.errors]).toEqual([2, expect.stringContaining('--key is needed')]);
  const noUser = await runWarm(['serve', 'token', '--key', 'standard_local']);
  expect([noUser.status, noUser.errors]).toEqual([2, expect.stringContaining("'--user <id>' not specified")]);
  const wrong = await runWarm(['serve', 'token', '--key', 'standard_local', '--user', 'a b']);
  expect([wrong.status, wrong.errors]).toEqual([2, expect.stringContaining('The userId a b is invalid')]);
});

test('an answer 500 leaves a line in the log, for programs as well', async () => {
  const server = await serve('--key', 'standard_secret');
  const headers = {
    'content-type': 'application/json',
    'x-appwrite-project': server.projectId,
    'x-appwrite-key': server.apiKey,
  };
  const answer = await fetch(`${server.endpoint}/tablesdb`, { method: 'POST', headers, body: '"scalar"' });
  expect(answer.status).toBe(500);
  const { errors } = await server.stop();
  expect(errors).toMatch(/^\d{4}-\S+Z 500 POST \/v1\/tablesdb: Appwrite fails on this request, too \(at .*\)\n$/);
  expect(errors).not.toContain('standard_secret');
});

test('for people: the endpoint, and the key only when it was made up', async () => {
  const own = startEntwrite(['serve', '--key', 'standard_secret']);
  expect(await own.firstLine).toMatch(/^Appwrite-compatible server, ready at http:\/\/127\.0\.0\.1:\d+\/v1$/);
  own.child.kill('SIGINT');
  const { output, errors, status } = await own.ended;
  expect(output + errors).not.toContain('standard_secret');
  expect([status, errors]).toEqual([0, 'Stopped.\n']);

  const made = startEntwrite(['serve']);
  await made.firstLine;
  made.child.kill('SIGTERM');
  expect((await made.ended).output).toMatch(/API key +standard_[0-9a-f]{64} +\(generated for this run\)\n/);
});

test('a file keeps everything across restarts, kill -9 included', async () => {
  const args = ['--file', join(folder, 'kept.db'), '--key', 'standard_k'];
  const first = await serve(...args);
  await createNotes(tablesOf(first));
  await tablesOf(first).createRow(note('one'));
  expect((await first.stop()).status).toBe(0);

  const second = await serve(...args);
  await tablesOf(second).createRow(note('two'));
  expect((await second.stop('SIGKILL')).status).toBeNull();

  const third = await serve(...args);
  expect(await texts(tablesOf(third))).toEqual(['one', 'two']);
  await third.stop();
  expect(readdirSync(folder).filter((name) => name.startsWith('kept'))).toEqual(['kept.db']);
});

test('a file serves one process at a time', async () => {
  const file = join(folder, 'held.db');
  const server = await serve('--file', file);
  const other = await runWarm(['serve', '--file', file]);
  expect(other.status).toBe(1);
  expect(other.errors).toContain(`${file} is in use by another embedded server`);
  await createNotes(tablesOf(server));
  await server.stop();
});

test('a file of another program stays as it is', async () => {
  const file = join(folder, 'letter.txt');
  writeFileSync(file, 'Dear reader');
  const { errors, status } = await runWarm(['serve', '--file', file]);
  expect(status).toBe(1);
  expect(errors).toBe(
    `error: --file: ${file} is not a file of the embedded server: it is no SQLite file; expected a server on ${file}. Use another --file. [configuration_invalid]\n`,
  );
  expect(readFileSync(file, 'utf8')).toBe('Dear reader');
});

test('a port in use', async () => {
  const server = await serve();
  const { port } = new URL(server.endpoint);
  const { errors, output, status } = await runWarm(['serve', '--port', port, '--json']);
  expect([status, output]).toEqual([1, '']);
  expect(JSON.parse(errors)).toMatchObject({
    error: { code: 'configuration_invalid', at: '--port', found: `127.0.0.1:${port}: the port is in use` },
  });
  await server.stop();
});

test('a free port can be asked for by number', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => free.once('listening', done));
  const { port } = free.address() as { port: number };
  await new Promise((done) => free.close(done));
  const server = await serve('--port', String(port));
  expect(server.endpoint).toBe(`http://127.0.0.1:${port}/v1`);
  await server.stop();
});

test('beyond loopback only when asked for explicitly', async () => {
  const refused = await runWarm(['serve', '--host', '0.0.0.0']);
  expect(refused.status).toBe(2);
  expect(refused.errors).toContain(
    '--host 0.0.0.0 lets other machines reach the server; add --allow-remote if you want that.',
  );

  const server = await serve('--host', '0.0.0.0', '--allow-remote');
  expect(server.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:/);
  await createNotes(tablesOf(server));
  await server.stop();
});

test('ends although a client holds a connection with a request half sent', async () => {
  const server = await serve();
  const { port, hostname } = new URL(server.endpoint);
  const { connect } = await import('node:net');
  const socket = connect(Number(port), hostname);
  await new Promise((done) => socket.once('connect', done));
  socket.on('error', () => {}).write('POST /v1/tablesdb HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
  expect((await server.stop()).status).toBe(0);
  socket.destroy();
});

test('a reader that leaves early is no failure', async () => {
  const { stdout, stderr, status } = spawnSync('sh', ['-c', `"${process.execPath}" "${ENTRY}" --help | head -1`], {
    encoding: 'utf8',
  });
  expect([stdout, stderr, status]).toEqual(['Usage: entwrite [options] [command]\n', '', 0]);
});

test('at a terminal: in colour, ended by Ctrl-C', async () => {
  const terminal = openTerminal([ENTRY, 'serve', '--key', 'standard_secret']);
  await terminal.waitFor('Ctrl-C ends it.');
  expect(terminal.screen()).toContain('\u001b[36mhttp://127.0.0.1:');
  terminal.type(CONTROL_C);
  expect(await terminal.ended).toBe(0);
  expect(plain(terminal.screen())).toMatch(
    /^Appwrite-compatible server, ready at http:\S+\n {2}project {3}embedded\n {2}API key {3}as given\n {2}data {6}in memory, lost when the server stops\nCtrl-C ends it\.\n(\^C)?Stopped\.\n$/,
  );
});
