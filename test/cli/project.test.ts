import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CliProject, openCliProject } from './cli-project.js';
import { startEntwrite } from './entwrite-process.js';

/** How the command line finds a project, its configuration and its secrets. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject();
});
afterEach(() => project.end());

test('the configuration is looked up from the current folder upwards', async () => {
  mkdirSync(join(project.folder, 'src', 'deep'), { recursive: true });
  const { status, output } = await startEntwrite(['schema', 'analyze'], { cwd: join(project.folder, 'src', 'deep') })
    .ended;
  expect(output).toContain("Create collection 'notes'");
  expect(status).toBe(3);
});

test('--config names another file; relative folders are relative to it', async () => {
  project.write({
    'other/entwrite.production.mts': `
      import { NotesDb } from '../notes-db.js';
      export default { context: NotesDb, migrations: { folder: 'files' } };`,
    'other/.env': project.read('.env').replace('=app', '=other'),
  });
  const { data } = await project.ask('schema', 'analyze', '--config', 'other/entwrite.production.mts');
  expect(data).toMatchObject({ databaseId: 'other' });
  const created = await project.ask('migration', 'create', 'one', '--config', 'other/entwrite.production.mts');
  expect(created.data).toMatchObject({ path: expect.stringMatching(/other\/files\/\d{8}_\d{6}_one\.ts$/) });
});

test.each([
  ['entwrite.config.mjs', `import { NotesDb } from './notes-db.ts'; export default { context: NotesDb };`],
  [
    'entwrite.config.cjs',
    `exports.default = { context: (e) => import('./notes-db.js').then(({ NotesDb }) => new NotesDb({ endpoint: e.APPWRITE_ENDPOINT, projectId: e.APPWRITE_PROJECT_ID, apiKey: e.APPWRITE_API_KEY, databaseId: 'app' })) }; exports.__esModule = true;`,
  ],
  ['entwrite.config.cts', `import { NotesDb } from './notes-db'; export default { context: NotesDb as unknown };`],
])('%s', async (name, text) => {
  project.write({ [name]: text });
  const { status, errors } = await project.run('schema', 'analyze', '--config', name);
  expect({ status, errors }).toEqual({ status: 3, errors: '' });
});

test('without a configuration it says so', async () => {
  const { status, errors } = await startEntwrite(['schema', 'analyze'], { cwd: join(project.folder, '..') }).ended;
  expect(status).toBe(1);
  expect(errors).toMatch(/entwrite\.config\.ts: none in .* Run `entwrite init`.* \[configuration_invalid\]/);
});

test('missing and wrong variables are named, values are not shown', async () => {
  project.write({ '.env': 'APPWRITE_ENDPOINT=secret-thing\nAPPWRITE_API_KEY=secret key\nAPPWRITE_DATABASE_ID=app\n' });
  const { error, status } = await project.ask('schema', 'analyze');
  expect(status).toBe(1);
  expect(error.code).toBe('configuration_invalid');
  expect(error.findings.map(({ at }) => at)).toEqual(['APPWRITE_ENDPOINT', 'APPWRITE_PROJECT_ID', 'APPWRITE_API_KEY']);
  expect(error.message.match(/in the environment or in .*\/\.env/g)).toHaveLength(1);
  expect(JSON.stringify(error)).not.toMatch(/secret/);
});

test('the environment goes before .env', async () => {
  const env = { APPWRITE_DATABASE_ID: 'from-outside' };
  const { output } = await startEntwrite(['schema', 'analyze', '--json'], { cwd: project.folder, env }).ended;
  expect(JSON.parse(output)).toMatchObject({ databaseId: 'from-outside' });
});

test('every wrong option of the configuration is named', async () => {
  project.write({
    'entwrite.config.ts': `export default { context: 1, migration: {}, migrations: { folder: '' }, backups: { keep: 0, encrypt: { passphrase: '' } } };`,
  });
  const { error } = await project.ask('schema', 'analyze');
  expect(error.findings.map(({ at }) => at)).toEqual([
    'entwrite.config.ts: context',
    'entwrite.config.ts: migration',
    'entwrite.config.ts: migrations.folder',
    'entwrite.config.ts: backups.keep',
    'entwrite.config.ts: backups.encrypt',
  ]);
});

test.each([
  ['export const config = 1;', /a default export of type undefined/],
  ['export default { context: () => 1 };', /a function that returns no context/],
  [
    'export default { context: () => { throw new Error("no file"); } };',
    /^error: .*: context: an error while it was made: no file; .* \[configuration_invalid\]$/m,
  ],
  [
    "import { DbContext } from 'entwrite'; class Db extends DbContext { readonly no = nowhere; } export default { context: Db };",
    /^error: .*: context: an error while it was made: nowhere is not defined; .* \[configuration_invalid\]$/m,
  ],
  ['export default {\n  context: ,\n};', /entwrite\.config\.ts:2: Unexpected token/],
  ['throw new Error("not today");', /entwrite\.config\.ts:1: not today/],
])('a configuration that cannot be used: %s', async (text, message) => {
  project.write({ 'entwrite.config.ts': text });
  const { errors, status } = await project.run('schema', 'analyze');
  expect(errors).toMatch(message);
  expect(errors).not.toMatch(/^ +at /m);
  expect(status).toBe(1);
});

test('a context on an embedded server of its own', async () => {
  project.write({
    'entwrite.config.ts': `
      import { defineConfig } from 'entwrite';
      import { NotesDb } from './notes-db.js';
      export default defineConfig({ context: (env) => new NotesDb({ embedded: env.NOTES_FILE ?? 'notes.db', databaseId: 'n' }) });`,
    '.env': 'NOTES_FILE=kept.sqlite',
  });
  expect((await project.run('schema', 'create')).status).toBe(0);
  expect(project.has('kept.sqlite')).toBe(true);
  expect((await project.run('schema', 'analyze')).status).toBe(0);
});

test('folders with backslashes, which are folders on Windows alone, are refused before anything is written', async () => {
  project.write({
    'entwrite.config.ts': project
      .read('entwrite.config.ts')
      .replace('context: NotesDb', String.raw`context: NotesDb, migrations: { folder: 'db\\files' }`),
  });
  const { error } = await project.ask('migration', 'create', 'one');
  expect(error).toMatchObject({ code: 'configuration_invalid' });
  expect(error.message).toContain('with `/` between its parts');
  expect(project.has('db\\files')).toBe(false);
});
