import { ID } from 'node-appwrite';
import { type CliProject, noteEntity, openCliProject } from './cli-project.js';

/** `entwrite backup …` and `entwrite snapshot …`. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject();
  await project.run('schema', 'create');
  for (const title of ['one', 'two']) await addNote(title);
});
afterEach(() => project.end());

const EXTRA = '@Attribute({ size: 10, required: false }) extra?: string;';

async function addNote(title: string): Promise<void> {
  await project.tables.createRow({ databaseId: 'app', tableId: 'notes', rowId: ID.unique(), data: { title } });
}

async function titles(databaseId = 'app'): Promise<string[]> {
  const { rows } = await project.tables.listRows({ databaseId, tableId: 'notes' });
  return rows.map(({ title }) => String(title)).sort();
}

test('create, list, verify, restore, prune', async () => {
  const created = await project.run('backup', 'create', 'notes', '--name', 'before the move');
  expect(created.status).toBe(0);
  expect(created.output).toMatch(
    /^2 documents of 1 collection \(\d+ B\) saved in .*\.entwrite\/backups\/\d{8}-\d{6}-[0-9a-f]{8}\n$/,
  );
  const { data } = await project.ask('backup', 'list');
  expect(data).toMatchObject({
    backups: [{ name: 'before the move', kind: 'manual', documents: 2, encrypted: false, databaseId: 'app' }],
  });
  expect((await project.run('backup', 'list')).output).toMatch(/before the move +2 +\d+ B$/m);

  const verified = await project.run('backup', 'verify', '--deep');
  expect(verified.output).toMatch(/holds 2 documents and can be restored without a difference\.\n$/);

  await project.run('schema', 'drop', '--database', 'app');
  const preview = await project.ask('backup', 'restore', 'latest', '--dry-run');
  expect(preview.status).toBe(3);
  expect(preview.data).toMatchObject({ dryRun: true, collections: [{ id: 'notes' }] });
  expect((await project.run('backup', 'restore', 'latest')).status).toBe(0);
  expect(await titles()).toEqual(['one', 'two']);
  expect(await project.ask('backup', 'restore', 'latest', '--dry-run')).toMatchObject({ status: 0 });

  await project.run('backup', 'restore', 'latest', '--database', 'copy');
  expect(await titles('copy')).toEqual(['one', 'two']);

  await project.run('backup', 'create');
  expect((await project.run('backup', 'prune', '--keep', '1', '--dry-run')).status).toBe(3);
  expect((await project.run('backup', 'prune', '--keep', '1')).output).toMatch(/^Deleted:\n {2}.*\n$/);
  expect((await project.ask('backup', 'list')).data).toMatchObject({ backups: [{ name: null }] });
});

test('one that was interrupted names the command that finishes it', async () => {
  await project.run('backup', 'create', '--folder', 'mine');
  const manifest = JSON.parse(project.read('mine/manifest.json')) as object;
  project.write({ 'mine/manifest.json': JSON.stringify({ ...manifest, finishedAt: null }) });
  const { status, error } = await project.ask('backup', 'restore', './mine');
  expect({ status, code: error.code }).toEqual({ status: 1, code: 'backup_invalid' });
  const [, command = ''] = /`entwrite ([^`]*)`/.exec(error.message) ?? [];
  expect((await project.run(...command.replaceAll('"', '').split(' '))).status).toBe(0);
  expect((await project.run('backup', 'verify', './mine')).status).toBe(0);
});

test('newer documents stay without --overwrite', async () => {
  await project.run('backup', 'create');
  const { rows } = await project.tables.listRows({ databaseId: 'app', tableId: 'notes' });
  const [row] = rows;
  await project.tables.updateRow({
    databaseId: 'app',
    tableId: 'notes',
    rowId: row?.$id ?? '',
    data: { title: 'new' },
  });
  expect(await project.ask('backup', 'restore', 'latest')).toMatchObject({
    status: 4,
    error: { code: 'backup_refused' },
  });
  expect((await project.run('backup', 'restore', 'latest', '--overwrite')).status).toBe(0);
  expect(await titles()).toEqual(['one', 'two']);
});

test('a passphrase of .env encrypts and opens', async () => {
  expect(await project.ask('backup', 'create', '--encrypt')).toMatchObject({ status: 2, error: { code: 'usage' } });
  const env = project.read('.env');
  project.write({ '.env': `${env}\nENTWRITE_BACKUP_PASSPHRASE=correct horse` });
  expect((await project.ask('backup', 'create', '--encrypt')).data).toMatchObject({ encrypted: true });
  expect((await project.run('backup', 'verify')).status).toBe(0);
  project.write({ '.env': env });
  const closed = await project.ask('backup', 'verify');
  expect(closed.status).not.toBe(0);
  expect(JSON.stringify(closed.error)).not.toContain('horse');
});

test('the name that a backup was given is a name of it, as long as no other has it', async () => {
  await project.run('backup', 'create', '--name', 'before lunch');
  await project.run('backup', 'create');
  expect(await project.ask('backup', 'verify', 'before lunch')).toMatchObject({ status: 0, data: { deep: false } });
  expect((await project.run('backup', 'restore', 'before lunch', '--dry-run')).status).toBe(0);
  await project.run('backup', 'create', '--name', 'before lunch');
  const { status, error } = await project.ask('backup', 'verify', 'before lunch');
  expect({ status, code: error.code }).toEqual({ status: 1, code: 'backup_invalid' });
  const [, folder = ''] = /expected '([^']*)' or '/.exec(error.message) ?? [];
  expect((await project.run('backup', 'verify', folder)).status).toBe(0);
});

test('names that are none', async () => {
  expect(await project.ask('backup', 'verify', 'none')).toMatchObject({ status: 1, error: { code: 'backup_invalid' } });
  expect(await project.ask('backup', 'restore', 'latest')).toMatchObject({ error: { code: 'backup_invalid' } });
  expect(await project.ask('backup', 'create', 'nots')).toMatchObject({ error: { code: 'backup_refused' } });
  expect(await project.ask('backup', 'prune', '--keep', 'x')).toMatchObject({ status: 2 });
});

test('snapshots are kept by name', async () => {
  expect((await project.run('snapshot', 'create', 'before-big-update')).status).toBe(0);
  expect(await project.ask('snapshot', 'create', 'before-big-update')).toMatchObject({ status: 4 });
  await addNote('three');
  expect((await project.run('backup', 'prune', '--keep', '0')).output).toBe('Nothing to delete.\n');
  expect((await project.ask('snapshot', 'list')).data).toMatchObject({ snapshots: [{ name: 'before-big-update' }] });
  expect((await project.run('snapshot', 'restore', 'before-big-update')).status).toBe(0);
  expect(await titles()).toEqual(['one', 'three', 'two']);
  for (const command of ['restore', 'delete'])
    expect(await project.ask('snapshot', command, 'before')).toMatchObject({
      status: 1,
      error: { code: 'backup_invalid', expected: "'before-big-update'" },
    });
  expect((await project.run('snapshot', 'delete', 'before-big-update')).status).toBe(0);
  expect((await project.ask('snapshot', 'list')).data).toEqual({ snapshots: [] });
  expect((await project.run('snapshot', 'list')).output).toMatch(/^No snapshots in /);
});

test('without `backups` in the configuration those of the context hold', async () => {
  const config = (backups: string) => `
    import { defineConfig } from 'entwrite';
    import { NotesDb } from './notes-db.js';
    export default defineConfig({
      context: ({ APPWRITE_ENDPOINT: endpoint = '', APPWRITE_PROJECT_ID: projectId = '', APPWRITE_API_KEY: apiKey = '' }) =>
        new NotesDb({ endpoint, projectId, apiKey, databaseId: 'app', backups: ${backups} }),
    });`;
  project.write({ 'entwrite.config.ts': config("{ folder: 'mine' }"), 'note.ts': noteEntity(EXTRA) });
  await project.run('schema', 'migrate');
  project.write({ 'note.ts': noteEntity() });
  await project.run('schema', 'migrate', '--allow-destructive');
  expect((await project.ask('backup', 'list')).data).toMatchObject({
    backups: [{ folder: expect.stringMatching(/\/mine\//), kind: 'automatic' }],
  });
  project.write({ 'entwrite.config.ts': config("'off'"), 'note.ts': noteEntity(EXTRA) });
  await project.run('schema', 'migrate');
  project.write({ 'note.ts': noteEntity() });
  const { data } = await project.ask('schema', 'migrate', '--allow-destructive');
  expect(data).toMatchObject({ report: { backup: null } });
});

test('the configuration says where backups go and how many stay', async () => {
  project.write({
    'entwrite.config.ts': `
      import { defineConfig } from 'entwrite';
      import { NotesDb } from './notes-db.js';
      export default defineConfig({ context: NotesDb, backups: { folder: 'kept', keep: 1 } });`,
  });
  await project.run('backup', 'create');
  await project.run('backup', 'create');
  expect((await project.ask('backup', 'list')).data).toMatchObject({ backups: [{}, {}] });
  await project.run('backup', 'prune');
  const { data } = await project.ask('backup', 'list');
  expect(data).toMatchObject({ backups: [{ folder: expect.stringMatching(/\/kept\/\d{8}-/) }] });
});
