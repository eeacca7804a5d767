import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/embedded/store/sqlite/open-engine.js';

/** A server in a process of its own is killed in the midst of writes; every answered write must be there afterwards. */
const rounds = process.env.LONG ? 200 : 6;
const headers = { 'x-appwrite-project': 'p', 'x-appwrite-key': 'standard_k', 'content-type': 'application/json' };

/** A copy of the build, so that a build under way elsewhere does not pull it from under the rounds. */
function copyBuild(): string {
  const cache = join(process.cwd(), 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'entwrite-kill-'));
  const { type, imports } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const part of ['esm', 'common'])
    cpSync(join(process.cwd(), 'dist', part), join(folder, 'dist', part), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type, imports }));
  return folder;
}

async function startServer(build: string, file: string): Promise<{ child: ChildProcess; endpoint: string }> {
  const script = `
    import { EmbeddedAppwrite } from ${JSON.stringify(join(build, 'dist/esm/embedded/index.js'))};
    const server = await EmbeddedAppwrite.start({ file: process.argv[1], projectId: 'p', apiKey: 'standard_k' });
    console.log(server.endpoint);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
    child.once('exit', () => reject(new Error('The server ended by itself')));
  });
  return { child, endpoint };
}

async function post(endpoint: string, path: string, body: object): Promise<number> {
  const response = await fetch(endpoint + path, { method: 'POST', headers, body: JSON.stringify(body) });
  await response.text();
  return response.status;
}

/** Creates rows until the server is gone; answers the ids it said it has. */
async function writeUntilGone(endpoint: string, prefix: string, onAnswer: () => void): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let at = 0; ; at++) {
    const rowId = `${prefix}-${at}`;
    const body =
      at % 3 === 0
        ? {
            rows: [
              { $id: rowId, a: rowId },
              { $id: `${rowId}b`, a: 'x' },
            ],
          }
        : { rowId, data: { a: rowId } };
    try {
      if ((await post(endpoint, '/tablesdb/d/tables/t/rows', body)) === 201) acknowledged.push(rowId);
      onAnswer();
    } catch {
      return acknowledged;
    }
  }
}

test(`every answered write survives kill -9 (${rounds} rounds)`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-kill-'));
  const build = copyBuild();
  const file = join(folder, 'data.db');
  const acknowledged: string[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const { child, endpoint } = await startServer(build, file);
      if (round === 0) {
        await post(endpoint, '/tablesdb', { databaseId: 'd', name: 'D' });
        const columns = [{ key: 'a', type: 'string', size: 50 }];
        const indexes = [
          { key: 'i', type: 'key', attributes: ['a'] },
          { key: 'f', type: 'fulltext', attributes: ['a'] },
        ];
        expect(await post(endpoint, '/tablesdb/d/tables', { tableId: 't', name: 'T', columns, indexes })).toBe(201);
      }
      // Another number of answers each time, so that the kill meets another moment of the writes under way.
      let left = 3 + ((round * 7) % 40);
      const onAnswer = () => {
        left -= 1;
        if (left === 0) child.kill('SIGKILL');
      };
      const writers = ['x', 'y', 'z'].map((name) => writeUntilGone(endpoint, `${round}-${name}`, onAnswer));
      const ended = new Promise((resolve) => child.once('exit', resolve));
      acknowledged.push(...(await Promise.all(writers)).flat());
      await ended;
    }
    const engine = await openEngine(file);
    const stored = new Set(
      engine
        .prepare('SELECT id FROM t1')
        .all()
        .map(({ id }) => id),
    );
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(rounds);
    expect(engine.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    engine.exec("INSERT INTO f2 (f2) VALUES ('integrity-check')");
    engine.close();
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(build, { recursive: true });
  }
}, 600_000);
