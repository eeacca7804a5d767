import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client, Query, TablesDB } from 'node-appwrite';
import { type CliProject, noteEntity, openCliProject } from '../cli/cli-project.js';
import { ENTRY, entwriteEnvironment, type Served } from '../cli/entwrite-process.js';

/** Where a file cannot be written, nothing half-written stays in its place, and the error names it. */

let project: CliProject;

beforeEach(async () => {
  project = await openCliProject();
  const members = Array.from(
    { length: 20 },
    (_, at) => `@Attribute({ size: 100, required: false }) text${at}?: string;`,
  );
  project.write({ 'note.ts': noteEntity(members.join('\n')) });
});
afterEach(() => project.end());

/** Runs a command in a process that cannot write more than a kilobyte into a file. */
async function withoutRoom(...args: readonly string[]): Promise<{ errors: string; status: number | null }> {
  const child = spawn('sh', ['-c', 'ulimit -f 1; exec "$@"', 'sh', process.execPath, ENTRY, ...args], {
    cwd: project.folder,
    env: entwriteEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [errors] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { errors, status: child.exitCode };
}

test('a diagram does not replace the one before by half of it', async () => {
  project.write({ 'diagram.mmd': 'the one before' });
  const { errors, status } = await withoutRoom('schema', 'diagram', '--out', 'diagram.mmd');
  expect({ errors, status }).toEqual({
    errors: expect.stringMatching(/^error: .*diagram\.mmd: .*\[file_failed]$/m),
    status: 1,
  });
  expect(project.read('diagram.mmd')).toBe('the one before');
  expect(readdirSync(project.folder).filter((name) => name.endsWith('.next'))).toEqual([]);
});

test('no migration file is there that was not written to its end', async () => {
  const { errors, status } = await withoutRoom('migration', 'generate', 'first');
  expect({ errors, status }).toEqual({
    errors: expect.stringMatching(/^error: .*_first\.ts: .*\[file_failed]$/m),
    status: 1,
  });
  expect(existsSync(join(project.folder, 'migrations')) ? readdirSync(join(project.folder, 'migrations')) : []).toEqual(
    [],
  );
});

test('a server without room for its file ends as one with room, and keeps what it answered for', async () => {
  const serve = (blocks: string) => {
    const command = `ulimit -f ${blocks}; exec "$@"`;
    const args = ['-c', command, 'sh', process.execPath, ENTRY, 'serve', '--json', '--file', 'full.db'];
    return spawn('sh', args, { cwd: project.folder, env: entwriteEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const started = async (child: ReturnType<typeof serve>) => {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { endpoint, projectId, apiKey } = JSON.parse(String(line)) as Served;
    return new TablesDB(new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey));
  };
  const place = { databaseId: 'app', tableId: 'notes' };
  const full = serve('8600');
  const tables = await started(full);
  await tables.create({ databaseId: 'app', name: 'app' });
  await tables.createTable({
    ...place,
    name: 'Notes',
    columns: [{ key: 'text', type: 'string', size: 300_000, required: true }],
  });
  const answered: string[] = [];
  const fill = async () => {
    for (;;) {
      const rowId = `n${answered.length}`;
      await tables.createRow({ ...place, rowId, data: { text: 'x'.repeat(200_000) } });
      answered.push(rowId);
    }
  };
  await expect(fill()).rejects.toMatchObject({ code: 500 });
  const errors = text(full.stderr);
  full.kill('SIGTERM');
  await once(full, 'exit');
  expect({ status: full.exitCode, error: /"error":.*/.exec(await errors)?.[0] }).toEqual({
    status: 0,
    error: undefined,
  });

  const next = serve('unlimited');
  const { rows } = await (await started(next)).listRows({ ...place, queries: [Query.limit(5000)] });
  expect(rows.map(({ $id }) => $id)).toEqual(answered);
  next.kill('SIGTERM');
  await once(next, 'exit');
});

/** What ends the process, as `kill -9` does, when half of a migration file is written. */
const KILLED = `
const fs = require('node:fs');
const write = fs.writeFileSync;
const writeHalf = (path, text, options) => {
  if (!String(path).includes('/migrations/')) return write(path, text, options);
  write(path, text.slice(0, text.length / 2), options);
  process.kill(process.pid, 'SIGKILL');
};
fs.writeFileSync = writeHalf;
fs.promises.writeFile = async (...file) => writeHalf(...file);
require('node:module').syncBuiltinESMExports();
`;

test('a process that is killed while it writes a migration file leaves none, and the next one writes it', async () => {
  project.write({ 'killed.cjs': KILLED });
  const child = spawn(process.execPath, ['--require', './killed.cjs', ENTRY, 'migration', 'generate', 'first'], {
    cwd: project.folder,
    env: entwriteEnvironment(),
    stdio: 'ignore',
  });
  await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  const files = () => readdirSync(join(project.folder, 'migrations')).filter((name) => name.endsWith('.ts'));
  expect(files()).toEqual([]);
  expect((await project.run('migration', 'generate', 'first')).status).toBe(0);
  expect(files()).toEqual([expect.stringMatching(/_first\.ts$/)]);
});

test('a report that cannot be written does not hide why the run failed', async () => {
  project.write({
    'migrations/20260101_120000_fails.ts': `
      export default { up(m: never) { throw new Error('of the file'); } };`,
  });
  const { errors, status } = await project.run('migration', 'run', '--report', 'migrations');
  expect(errors).toMatch(/error: .*of the file.*\[migration_invalid]/);
  expect(errors).toMatch(/the run could not be reported: migrations: /);
  expect(status).toBe(1);
});
