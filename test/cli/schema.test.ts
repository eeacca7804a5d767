import { ID } from 'node-appwrite';
import { type CliProject, noteEntity, openCliProject } from './cli-project.js';

/** `entwrite schema …` on a server over HTTP, as scripts and people use it. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject();
});
afterEach(() => project.end());

const BODY = "@Attribute({ type: 'text', required: false }) body?: string;";
const OLD = '@Attribute({ size: 10, required: false }) old?: string;';

async function addNote(data: object): Promise<void> {
  await project.tables.createRow({ databaseId: 'app', tableId: 'notes', rowId: ID.unique(), data });
}

test('analyze, create, change, migrate, and nothing is left', async () => {
  const first = await project.run('schema', 'analyze');
  expect(first).toEqual({
    status: 3,
    output: "Pending migrations:\n  1. Create collection 'notes' (1 attributes, 0 indexes)\n".replace(
      '1 attributes',
      '1 attribute',
    ),
    errors: '',
  });
  const created = await project.run('schema', 'create');
  expect([created.status, created.output]).toEqual([0, 'Created 1 missing part.\n']);
  expect(created.errors).toMatch(/1 operation done/);
  project.write({ 'note.ts': noteEntity(BODY) });
  expect(await project.ask('schema', 'create')).toMatchObject({ status: 0 });
  expect(await project.run('schema', 'undo')).toMatchObject({ status: 0, output: 'Nothing was left unfinished.\n' });
  expect((await project.run('schema', 'migrate')).output).toBe('Nothing to do.\n');
  expect(await project.run('schema', 'analyze')).toEqual({ status: 0, output: 'No pending migrations.\n', errors: '' });
});

test('what somebody else changed is drift, and is not seen offline', async () => {
  await project.run('schema', 'migrate');
  expect((await project.run('schema', 'drift')).status).toBe(0);
  await project.tables.createBooleanColumn({ databaseId: 'app', tableId: 'notes', key: 'odd', required: false });
  const drift = await project.run('schema', 'drift');
  expect([drift.status, drift.output]).toEqual([3, expect.stringContaining("Add attribute 'notes.odd' (boolean)")]);
  expect((await project.run('schema', 'analyze')).output).toContain("Drop attribute 'notes.odd'");
  expect((await project.run('schema', 'analyze', '--offline')).status).toBe(0);
});

test('a plan is made, read, and applied exactly once', async () => {
  expect((await project.run('schema', 'analyze', '--plan', 'plan.json')).status).toBe(3);
  expect(JSON.parse(project.read('plan.json'))).toMatchObject({ format: 1, databaseId: 'app' });
  const { data, status } = await project.ask('schema', 'migrate', '--plan', 'plan.json');
  expect(status).toBe(0);
  expect(data).toMatchObject({ operations: [{ type: 'create_collection' }], report: { databaseId: 'app' } });
  project.write({ 'note.ts': noteEntity(BODY) });
  await project.run('schema', 'migrate');
  const again = await project.ask('schema', 'migrate', '--plan', 'plan.json');
  expect([again.error.code, again.status]).toEqual(['plan_outdated', 1]);
  const missing = await project.ask('schema', 'migrate', '--plan', 'none.json');
  expect([missing.error.code, missing.status]).toEqual(['usage', 2]);
});

describe('what loses data', () => {
  beforeEach(async () => {
    project.write({ 'note.ts': noteEntity(OLD) });
    await project.run('schema', 'create');
    await addNote({ title: 'one', old: 'kept' });
    project.write({ 'note.ts': noteEntity() });
  });

  test('is refused where nobody can be asked, and says what to give', async () => {
    const { status, errors } = await project.run('schema', 'migrate');
    expect(status).toBe(4);
    expect(errors).toContain('[destructive_refused]');
    expect(errors).toContain('Pass --allow-destructive notes.old, or without names for all; nothing was changed. [');
    expect((await project.ask('schema', 'migrate')).status).toBe(4);
  });

  test('is done when it is named, after a backup', async () => {
    const { status, output } = await project.run('schema', 'migrate', '--allow-destructive', 'notes.old');
    expect(status).toBe(0);
    expect(output).toMatch(/^Backup: .*\/\.entwrite\/backups\/\d{8}-\d{6}-/m);
    const { data } = await project.ask('backup', 'list');
    expect(data).toMatchObject({ backups: [{ kind: 'automatic', documents: 1 }] });
  });

  test('another name does not do', async () => {
    expect((await project.run('schema', 'migrate', '--allow-destructive', 'notes.title,notes')).status).toBe(4);
    expect((await project.run('schema', 'migrate', '--allow-destructive')).status).toBe(0);
  });

  test('a person is asked', async () => {
    const no = project.terminal('schema', 'migrate');
    await no.waitFor('Do you want to continue? (y/N): ');
    no.type('n\r');
    expect(await no.ended).toBe(4);
    const yes = project.terminal('schema', 'migrate');
    await yes.waitFor('Do you want to continue? (y/N): ');
    yes.type('y\r');
    expect(await yes.ended).toBe(0);
    expect((await project.run('schema', 'analyze')).status).toBe(0);
  });
});

test('renames are said on the command line', async () => {
  project.write({ 'note.ts': noteEntity(OLD) });
  await project.run('schema', 'create');
  await addNote({ title: 'one', old: 'kept' });
  project.write({ 'note.ts': noteEntity(OLD.replace(' old?', ' fresh?')) });
  const unclear = await project.run('schema', 'migrate');
  expect(unclear.status).toBe(1);
  expect(unclear.errors).toContain('or pass --rename notes.old=fresh, or --rename notes.old= if it is not a rename. [');
  expect((await project.run('schema', 'migrate', '--rename', 'notes.old=fresh')).status).toBe(0);
  const { rows } = await project.tables.listRows({ databaseId: 'app', tableId: 'notes' });
  expect(rows).toMatchObject([{ title: 'one', fresh: 'kept' }]);
  expect((await project.run('schema', 'migrate', '--rename', 'old')).status).toBe(2);
});

test('stats and inspect count exactly', async () => {
  await project.run('schema', 'create');
  for (const title of ['one', 'two', 'three']) await addNote({ title });
  const stats = await project.ask('schema', 'stats');
  expect(stats.data).toEqual({
    databaseId: 'app',
    documents: 3,
    collections: [
      {
        id: 'notes',
        name: 'notes',
        documents: 3,
        attributes: 1,
        relationships: 0,
        attributesAllowed: 1010,
        indexes: 0,
        indexesAllowed: 58,
        rowBytes: expect.any(Number),
        rowBytesAllowed: 65_535,
      },
    ],
  });
  const { output } = await project.run('schema', 'stats');
  expect(output).toMatch(/^notes +3 +1 of 1010 +0 of 58 +\d+ of 65535\n3 documents in 1 collection\.$/m);
  const inspected = await project.run('schema', 'inspect', 'notes');
  expect(inspected.output).toMatch(
    /^notes\n3 documents, rows of at most \d+ of 65535 bytes\nAttributes\n {2}title {2}string, 100, required\n/,
  );
  const none = await project.ask('schema', 'inspect', 'nots');
  expect([none.error.code, none.status]).toEqual(['configuration_invalid', 1]);
});

describe('drop', () => {
  beforeEach(() => project.run('schema', 'create'));

  test('wants the name of the database where nobody can be asked', async () => {
    expect(await project.ask('schema', 'drop')).toMatchObject({ status: 4, error: { code: 'destructive_refused' } });
    expect(await project.ask('schema', 'drop', '--database', 'other')).toMatchObject({
      status: 4,
      error: { code: 'production_refused' },
    });
    expect((await project.tables.list()).total).toBe(1);
    expect((await project.run('schema', 'drop', '--database', 'app')).status).toBe(0);
    expect((await project.tables.list()).total).toBe(0);
  });

  test('asks a person', async () => {
    const no = project.terminal('schema', 'drop');
    await no.waitFor('continue? (y/N): ');
    no.type('\r');
    expect(await no.ended).toBe(4);
    const yes = project.terminal('schema', 'drop');
    await yes.waitFor('continue? (y/N): ');
    yes.type('yes\r');
    expect(await yes.ended).toBe(0);
    expect((await project.tables.list()).total).toBe(0);
  });
});
