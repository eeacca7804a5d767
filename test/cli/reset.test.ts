import { type CliProject, noteEntity, openCliProject } from './cli-project.js';

/** `entwrite schema reset`, which `npm run db:reset` runs. Needs the build. */
jest.setTimeout(120_000);

const LOGS = `
  import type { MigrationBuilder } from 'entwrite/migrations';
  export default {
    name: 'logs',
    up(migration: MigrationBuilder) {
      migration.createCollection('logs', (logs) => { logs.string('line', { size: 100 }); });
    },
  };`;

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject();
});
afterEach(() => project.end());

const ids = async (collection: string) =>
  (await project.tables.listRows({ databaseId: 'app', tableId: collection })).rows.map(({ $id }) => $id);
const addNote = () =>
  project.tables.createRow({ databaseId: 'app', tableId: 'notes', rowId: 'n1', data: { title: 'A' } });

test('leaves a database as a fresh one with all files applied', async () => {
  await project.run('migration', 'generate', 'first');
  expect((await project.run('migration', 'run')).status).toBe(0);
  await addNote();
  project.write({ 'note.ts': noteEntity('@Attribute({ size: 10, required: false }) kind?: string;') });
  await project.run('migration', 'generate', 'second');

  expect(await project.run('schema', 'reset', '--database', 'app')).toMatchObject({ status: 0 });
  expect(await ids('notes')).toEqual([]);
  expect(await project.run('migration', 'check', '--history', '--against', 'live')).toMatchObject({ status: 0 });
  expect((await project.run('migration', 'run')).output).toBe('No pending migrations.\n');
  expect(await project.run('schema', 'analyze')).toMatchObject({ status: 0 });
});

test('deletes what the files make and the entities do not, history or none', async () => {
  project.write({ 'migrations/001_logs.ts': LOGS });
  expect((await project.run('migration', 'run')).status).toBe(0);
  await project.tables.createTable({ databaseId: 'app', tableId: 'others', name: 'Others' });
  expect((await project.run('schema', 'drop', '--database', 'app')).status).toBe(0);
  expect(await project.ask('migration', 'run')).toMatchObject({ error: { code: 'history_missing' } });

  expect(await project.run('schema', 'reset', '--database', 'app')).toMatchObject({ status: 0 });
  expect((await project.run('migration', 'run')).output).toBe('No pending migrations.\n');
  const { tables } = await project.tables.listTables({ databaseId: 'app' });
  expect(tables.map(({ $id }) => $id)).toEqual(expect.arrayContaining(['others', 'logs']));
});

test('makes what the entities say where there are no files', async () => {
  await project.run('schema', 'create');
  await addNote();
  expect(await project.run('schema', 'reset', '--database', 'app')).toMatchObject({ status: 0 });
  expect(await ids('notes')).toEqual([]);
});

test('deletes nothing for files that cannot run', async () => {
  await project.run('schema', 'create');
  await addNote();
  project.write({ 'migrations/001_broken.ts': 'export default { name: "broken", up() { throw new Error("no"); } };' });
  expect(await project.run('schema', 'reset', '--database', 'app')).toMatchObject({ status: 1 });
  expect(await ids('notes')).toEqual(['n1']);
});

test('wants the name of the database where nobody can be asked, and in production', async () => {
  await project.run('schema', 'create');
  await addNote();
  const refused = (code: string) => ({ status: 4, error: { code } });
  expect(await project.ask('schema', 'reset')).toMatchObject(refused('destructive_refused'));
  expect(await project.ask('schema', 'reset', '--database', 'other')).toMatchObject(refused('production_refused'));
  const production = ['--environment', 'production'];
  expect(await project.ask('schema', 'reset', ...production)).toMatchObject(refused('production_refused'));
  project.write({
    'entwrite.config.ts': project
      .read('entwrite.config.ts')
      .replace('context: NotesDb', "context: NotesDb, migrations: { environment: 'production' }"),
  });
  for (const name of ['reset', 'drop'])
    expect(await project.ask('schema', name)).toMatchObject(refused('production_refused'));
  expect(await ids('notes')).toEqual(['n1']);
  expect(await project.run('schema', 'reset', '--database', 'app')).toMatchObject({ status: 0 });
});

test('wants the name under NODE_ENV=production, whatever environment files are run for', async () => {
  await project.run('schema', 'create');
  project.write({ '.env': `${project.read('.env')}\nNODE_ENV=production\n` });
  const error = { code: 'production_refused' };
  expect(await project.ask('schema', 'reset', '--environment', 'staging')).toMatchObject({ status: 4, error });
});

test('asks a person, and says which server is meant', async () => {
  await project.run('schema', 'create');
  const terminal = project.terminal('schema', 'reset');
  await terminal.waitFor('continue? (y/N): ');
  expect(terminal.screen().replaceAll(/\s+/g, ' ')).toContain(
    `in 'app' at ${project.server.endpoint} will be deleted.`,
  );
  terminal.type('\r');
  expect(await terminal.ended).toBe(4);
});
