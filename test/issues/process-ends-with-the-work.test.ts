import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type CliProject, openCliProject } from '../cli/cli-project.js';
import { ENTRY, type Ended } from '../cli/entwrite-process.js';

/** A migration that never settled, or ended the process, left exit status 0, no word, and a lock. Needs the build. */
jest.setTimeout(120_000);

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject({ 'package.json': '{ "type": "module" }' });
});
afterAll(() => project.end());

const WORK = (body: string) => `m.data('work', async ({ db, progress }) => { ${body} }, { touches: ['notes'] });`;
const WRITE = `await db.create('notes', { title: 'a' });`;

/** A folder and a database for these files; gives the arguments that name them. */
function prepare(name: string, files: Readonly<Record<string, string>>, hooks = ''): readonly string[] {
  const { endpoint, projectId, apiKey } = project.server;
  const options = JSON.stringify({ endpoint, projectId, apiKey, databaseId: name });
  const text = (up: string) => `export default { name: 'test', async up(m) { ${up} } };`;
  project.write({
    [`${name}/entwrite.config.js`]: `
      import { DbContext } from 'entwrite';
      class Db extends DbContext { ${hooks} }
      export default { context: () => new Db(${options}), migrations: { folder: 'files' } };`,
    [`${name}/files/001.js`]: text(`m.createCollection('notes', (c) => { c.string('title', { size: 9 }); });`),
    ...Object.fromEntries(Object.entries(files).map(([file, up]) => [`${name}/files/${file}.js`, text(up)])),
  });
  return ['--config', `${name}/entwrite.config.js`];
}

/** A process of its own, since how it ends is what these tests are about. */
function run(...args: readonly string[]): Promise<Ended> {
  return project.start('migration', 'run', ...args).ended;
}

async function notes(databaseId: string): Promise<number> {
  return (await project.tables.listRows({ databaseId, tableId: 'notes' })).total;
}

test('a promise that nothing resolves fails its step, and the lock is given back', async () => {
  const where = prepare('stuck', { '002': WORK(`${WRITE} await new Promise(() => {});`) });
  const { status, errors } = await run(...where);
  expect(errors).toMatch(/002: Data: work: a promise that never settles.*What the file had done was rolled back/s);
  expect(status).toBe(1);
  expect(await notes('stuck')).toBe(0);
  expect((await project.run('unlock', ...where)).output).toMatch(/is free/);
});

test('up that never settles fails before anything is sent', async () => {
  const where = prepare('up', { '002': 'await new Promise(() => {});' });
  const { status, errors } = await run(...where);
  expect(errors).toMatch(/002: up: a promise that never settles/);
  expect(status).toBe(1);
  expect((await project.tables.list()).databases.map(({ $id }) => $id)).not.toContain('up');
});

test.each([
  'onBeforeMigration',
  'onMigrationComplete',
])('%s that never settles is a failure that names it', async (hook) => {
  const where = prepare(`never-${hook}`, {}, `async ${hook}() { await new Promise(() => {}); }`);
  const { status, errors } = await run(...where);
  expect(errors).toContain(`${hook}: a promise that never settles`);
  expect(status).toBe(1);
  expect((await project.run('unlock', ...where)).output).toMatch(/is free/);
});

test('process.exit(0) in a hook is a failure that names it', async () => {
  const { status, errors } = await run(...prepare('exit-hook', {}, 'onBeforeMigration() { process.exit(0); }'));
  expect(errors).toContain('onBeforeMigration: the process ended before this function was done');
  expect(status).toBe(1);
});

test('an export whose reader has enough ends, and says nothing', async () => {
  const where = prepare('export', { '002': WORK(`for (let at = 0; at < 30; at += 1) { ${WRITE} }`) });
  await run(...where);
  const { NODE_ENV, JEST_WORKER_ID, ...env } = process.env;
  const args = [ENTRY, 'data', 'export', 'notes', ...where];
  const child = spawn(process.execPath, args, { cwd: project.folder, env });
  child.stdout.destroy();
  const errors: string[] = [];
  child.stderr.on('data', (text) => void errors.push(String(text)));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(errors.join('')).not.toMatch(/error|EPIPE/);
});

test('--step-timeout ends what something keeps alive', async () => {
  const where = prepare('timeout', { '002': WORK('setInterval(() => {}, 1000); await new Promise(() => {});') });
  const { status, errors } = await run('--step-timeout', '0.3', ...where);
  expect(errors).toMatch(/002: Data: work: no end after 300 ms/);
  expect(status).toBe(1);
});

test('process.exit(0) in a step is a failure that names it and says what becomes of the lock', async () => {
  const where = prepare('exit', { '002': WORK(`${WRITE} process.exit(0);`) });
  const { status, errors } = await run(...where);
  expect(errors).toMatch(/002: Data: work: the process ended before this function was done.*lock.*unlock/s);
  expect(status).toBe(1);
});

test('a write that nobody awaits and that fails is a failure of its step', async () => {
  const late = `['gone'].forEach(async (id) => { await null; await db.update('notes', id, { title: 'b' }); });`;
  const where = prepare('unawaited', { '002': WORK(`${WRITE} ${late}`) });
  const { status, errors } = await run(...where);
  expect(errors).toMatch(/002: Data: work: notes\/gone: no such document.*What the file had done was rolled back/s);
  expect(status).toBe(1);
  expect(await notes('unawaited')).toBe(0);
});

test.each([
  `const note = await db.create('notes', { title: 'a' }); await db.transaction(async (tx) => { void tx.delete('notes', note.$id); });`,
  `await db.transaction(async (tx) => { setTimeout(() => tx.create('notes', { title: 'b' }), 30); });`,
])('a call of a transaction that nobody awaits is a failure of its step', async (body) => {
  const where = prepare(`unawaited-${body.length}`, { '002': WORK(body) });
  const { status, errors } = await run(...where);
  expect(errors).toContain('a call after the end of the transaction');
  expect(status).toBe(1);
  expect(await notes(`unawaited-${body.length}`)).toBe(0);
});

test.each(['stdout', 'stderr'] as const)('%s that is closed stops the printing, not the work', async (stream) => {
  const many = `for (let at = 0; at < 30; at += 1) { progress('so far ' + at); ${WRITE} }`;
  const where = prepare(stream, {
    '002': `setInterval(() => {}, 1000); ${WORK(many)}`,
    '003': `m.check('no', () => false);`,
  });
  const { NODE_ENV, JEST_WORKER_ID, ...env } = process.env;
  const child = spawn(process.execPath, [ENTRY, 'migration', 'run', ...where], { cwd: project.folder, env });
  child[stream].destroy();
  child[stream === 'stdout' ? 'stderr' : 'stdout'].resume();
  const [status] = (await once(child, 'close')) as [number | null];
  expect(status).toBe(1);
  expect(await notes(stream)).toBe(30);
});
