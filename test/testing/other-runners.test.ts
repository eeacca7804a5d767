import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { useTestDatabase } from 'entwrite/testing';
import { LibraryDb } from './library.js';

/** The built helper in processes of its own: another runner, a server that is not embedded, several files in a worker of Jest. */
const root = resolve(__dirname, '../..');
const run = promisify(execFile);

/** The environment of a person's shell: without what Jest added to ours. */
function shell(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { JEST_WORKER_ID, NODE_ENV, ...rest } = process.env;
  return { ...rest, ...more };
}

async function nodeTest(env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    ['--test', '--test-reporter=tap', 'test/testing/users/node.test.mjs'],
    {
      cwd: root,
      env,
    },
  );
  return stdout;
}

test('node:test, with its hooks handed in', async () => {
  expect(await nodeTest(shell())).toMatch(/# pass 3\n# fail 0\n/);
}, 60_000);

test('a server that the environment names is cleared by requests, and left as it was found', async () => {
  const server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  const env = { APPWRITE_ENDPOINT: endpoint, APPWRITE_PROJECT_ID: projectId, APPWRITE_API_KEY: apiKey };
  try {
    expect(await nodeTest(shell(env))).toMatch(/# pass 3\n# fail 0\n/);
    expect(server.requests.count({ method: 'POST', path: '/tablesdb' })).toBeGreaterThan(0);
    const headers = { 'x-appwrite-project': projectId, 'x-appwrite-key': apiKey };
    expect(await (await fetch(`${endpoint}/tablesdb`, { headers })).json()).toEqual({ total: 0, databases: [] });
  } finally {
    await server.stop();
  }
}, 60_000);

test('the files of a Jest worker share a server, each with a database of its own; the example passes', async () => {
  const notes = join(tmpdir(), `entwrite-jest-${process.pid}.txt`);
  try {
    const { stderr } = await run(
      process.execPath,
      [
        'node_modules/jest/bin/jest.js',
        '--config=test/testing/users/jest.config.js',
        '--rootDir=.',
        '--runInBand',
        '--no-cache',
      ],
      { cwd: root, env: shell({ SEEN: notes }) },
    );
    expect(stderr).toMatch(/Tests: +8 passed, 8 total/);
    const seen = readFileSync(notes, 'utf8').trim().split('\n');
    const places = seen.map((line) => line.split(' '));
    expect(new Set(places.map(([endpoint]) => endpoint)).size).toBe(1);
    expect(new Set(places.map(([, database]) => database)).size).toBe(2);
  } finally {
    rmSync(notes, { force: true });
  }
}, 120_000);

test('without hooks, it says what to hand in', () => {
  const hooks = { beforeAll: undefined, beforeEach, afterAll } as never;
  expect(() => useTestDatabase(LibraryDb, { hooks })).toThrow(/no beforeAll; expected the hooks of the test runner/);
});
