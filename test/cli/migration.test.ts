import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CliProject, noteEntity, openCliProject } from './cli-project.js';

/** `entwrite migration …` from the first file to a revert. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject();
});
afterEach(() => project.end());

const BODY = '@Attribute({ size: 200, required: false }) body?: string;';

const files = () => readdirSync(join(project.folder, 'migrations')).sort();

/** A file by hand. */
function migration(name: string, up: string, more = ''): string {
  return `
    import type { Migration, MigrationBuilder } from 'entwrite/migrations';
    export class M implements Migration {
      readonly name = '${name}';
      async up(m: MigrationBuilder) { ${up} }
      ${more}
    }`;
}

const CREATE = "m.createCollection('notes', (c) => { c.string('title', { size: 100 }); });";

async function addNote(title: string): Promise<void> {
  await project.tables.createRow({ databaseId: 'app', tableId: 'notes', rowId: title, data: { title } });
}

test('generate, check, show, run, status, revert', async () => {
  const check = await project.ask('migration', 'check');
  expect(check.status).toBe(3);
  const preview = await project.run('migration', 'generate', 'first', '--dry-run');
  expect(preview.status).toBe(3);
  expect(preview.output).toMatch(/^Would write: .*_create_notes_first\.ts\nimport type/);
  expect(project.has('migrations')).toBe(false);
  expect((await project.run('migration', 'generate', 'first')).status).toBe(0);
  expect(files()).toEqual([expect.stringMatching(/^\d{8}_\d{6}_create_notes_first\.ts$/)]);
  expect((await project.run('migration', 'check')).output).toBe('Entities and files agree.\n');

  const [name = ''] = files().map((file) => file.replace('.ts', ''));
  expect(await project.ask('migration', 'show')).toMatchObject({ status: 3, data: { files: [{ name }] } });
  expect((await project.run('migration', 'run', '--dry-run')).output).toContain("1. Create collection 'notes'");
  const ran = await project.run('migration', 'run', '--report', 'report.json');
  expect([ran.status, ran.output]).toEqual([0, expect.stringContaining(`${name}: applied in`)]);
  expect(JSON.parse(project.read('report.json'))).toMatchObject({ direction: 'up', files: [{ name }], error: null });
  expect((await project.run('migration', 'run')).output).toBe('No pending migrations.\n');
  expect((await project.ask('migration', 'status')).data).toMatchObject({ migrations: [{ name, state: 'applied' }] });

  await addNote('one');
  const refused = await project.run('migration', 'revert');
  expect(refused.status).toBe(4);
  expect(refused.errors).toContain('Pass --allow-destructive notes, or without names for all; nothing was changed. [');
  expect((await project.run('migration', 'revert', '--allow-destructive', 'notes')).status).toBe(0);
  expect((await project.ask('migration', 'status')).data).toMatchObject({ migrations: [{ name, state: 'pending' }] });
  expect((await project.run('migration', 'revert')).output).toBe('Nothing to revert.\n');
});

test('up, down and --migration are other names', async () => {
  project.write({
    'migrations/001_notes.ts': migration('notes', CREATE),
    'migrations/002_body.ts': migration(
      'body',
      "m.addAttribute('notes', 'body', { type: 'string', size: 20, required: false });",
    ),
  });
  expect((await project.ask('migration', 'up', '--migration', '001_notes')).data).toMatchObject({
    files: [{ name: '001_notes' }],
  });
  expect((await project.ask('migration', 'up', '--to', '002_body')).data).toMatchObject({
    files: [{ name: '002_body' }],
  });
  const down = await project.ask('migration', 'down', '--allow-destructive');
  expect(down.data).toMatchObject({ direction: 'down', files: [{ name: '002_body' }] });
  expect((await project.ask('migration', 'down', '--to', '0', '--allow-destructive')).data).toMatchObject({
    files: [{ name: '001_notes' }],
  });
});

test('a person is asked before a file loses data', async () => {
  project.write({
    'migrations/001_notes.ts': migration('notes', CREATE),
    'migrations/002_gone.ts': migration('gone', "m.dropCollection('notes');"),
  });
  await project.run('migration', 'run', '--to', '001_notes');
  const terminal = project.terminal('migration', 'run');
  await terminal.waitFor('Do you want to continue? (y/N): ');
  terminal.type('n\r');
  expect(await terminal.ended).toBe(4);
});

test('a file that fails is undone, and the report says why', async () => {
  project.write({
    'migrations/001_notes.ts': migration('notes', CREATE),
    'migrations/002_broken.ts': migration(
      'broken',
      "m.addAttribute('notes', 'slug', { type: 'string', size: 20, required: false });\n m.data('breaks', async () => { throw new Error('not this way'); }, { touches: ['notes'], down: 'nothing' });",
    ),
  });
  const { errors, status } = await project.run('migration', 'run', '--report', 'report.json');
  expect(status).toBe(1);
  expect(errors).toContain('not this way');
  expect(JSON.parse(project.read('report.json'))).toMatchObject({
    files: [
      { name: '001_notes', outcome: 'applied' },
      { name: '002_broken', outcome: 'undone' },
    ],
    error: { message: expect.stringContaining('not this way'), stack: expect.any(String) },
  });
  const { columns } = await project.tables.listColumns({ databaseId: 'app', tableId: 'notes' });
  expect(columns.map(({ key }) => key)).toEqual(['title']);
});

test('a file that does not compile stops everything before the first request', async () => {
  project.write({
    'migrations/001_notes.ts': migration('notes', CREATE),
    'migrations/002_bad.ts': 'export const = 1;',
  });
  const { error, status } = await project.ask('migration', 'run');
  expect([error.code, status]).toEqual(['module_invalid', 1]);
  expect(error.message).toMatch(/^migrations\/002_bad\.ts:1: /);
  expect((await project.tables.list()).total).toBe(0);
});

test('an edited file is noticed, and resolve accepts it', async () => {
  project.write({ 'migrations/001_notes.ts': migration('notes', CREATE) });
  await project.run('migration', 'run');
  project.write({ 'migrations/001_notes.ts': `${migration('notes', CREATE)}\n// edited` });
  const check = await project.ask('migration', 'check', '--history');
  expect(check).toMatchObject({ status: 3, data: { findings: [{ rule: 'edited', at: '001_notes' }] } });
  expect(await project.ask('migration', 'run')).toMatchObject({ status: 1, error: { code: 'migration_edited' } });
  const resolved = await project.run('migration', 'resolve', '001_notes', '--as', 'applied', '--reason', 'a comment');
  expect([resolved.status, resolved.output]).toEqual([0, '001_notes is now applied.\n']);
  expect((await project.ask('migration', 'status')).data).toMatchObject({ migrations: [{ state: 'applied' }] });
  expect((await project.run('migration', 'resolve', '001_notes', '--as', 'done', '--reason', 'x')).errors).toContain(
    'entwrite migration resolve --help',
  );
});

test('a database without history needs a baseline', async () => {
  await project.run('schema', 'create');
  project.write({ 'migrations/001_notes.ts': migration('notes', CREATE) });
  expect(await project.ask('migration', 'run')).toMatchObject({ status: 1, error: { code: 'history_missing' } });
  const { output } = await project.run('migration', 'baseline');
  expect(output).toBe('Recorded as applied:\n  001_notes\n');
  expect((await project.run('migration', 'run')).output).toBe('No pending migrations.\n');
});

test('status --verify runs the checks again', async () => {
  const check =
    "m.check('every note has a title', async ({ db }) => (await db.count('notes', { title: 'bad' })) === 0);";
  project.write({ 'migrations/001_notes.ts': migration('notes', CREATE + check) });
  await project.run('migration', 'run');
  expect((await project.run('migration', 'status', '--verify')).status).toBe(0);
  await addNote('bad');
  const { data, status } = await project.ask('migration', 'status', '--verify');
  expect(status).toBe(1);
  expect(data).toMatchObject({ checks: [{ name: 'every note has a title', holds: false }] });
});

test('files are written and checked without a server', async () => {
  project.write({ '.env': '', 'note.ts': noteEntity(BODY) });
  expect((await project.run('migration', 'generate')).status).toBe(0);
  expect((await project.run('migration', 'create', 'fill', 'bodies', '--language', 'js')).output).toMatch(
    /_fill_bodies\.js\n$/,
  );
  expect((await project.run('migration', 'check')).status).toBe(0);
  expect(await project.ask('migration', 'status')).toMatchObject({ error: { code: 'configuration_invalid' } });
});

test('applied files become one that counts as applied', async () => {
  project.write({
    'migrations/001_notes.ts': migration('notes', CREATE),
    'migrations/002_body.ts': migration(
      'body',
      "m.addAttribute('notes', 'body', { type: 'string', size: 20, required: false });",
    ),
  });
  await project.run('migration', 'run');
  expect((await project.ask('migration', 'squash', 'all', 'notes', '--dry-run')).status).toBe(3);
  expect(files()).toEqual(['001_notes.ts', '002_body.ts']);
  const { data } = await project.ask('migration', 'squash', 'all', 'notes');
  expect(data).toMatchObject({ replaces: ['001_notes', '002_body'] });
  expect(files()).toEqual([expect.stringMatching(/_all_notes\.ts$/), 'squashed']);
  expect((await project.run('migration', 'run')).output).toBe('No pending migrations.\n');
});

test('a breaking change: linted, split in two files, tried, run in two steps', async () => {
  await project.run('migration', 'generate');
  await project.run('migration', 'run');
  await addNote('one');
  project.write({
    'note.ts': noteEntity().replace('title!', 'headline!').replace('size: 100', "size: 100, renamedFrom: 'title'"),
  });
  const generated = await project.run('migration', 'generate', '--expand');
  expect(generated.output).toContain("new …({ …, inStep: { 'notes.title': 'headline' } })");
  expect(files().slice(1)).toEqual([
    expect.stringMatching(/_expand_notes\.ts$/),
    expect.stringMatching(/_contract_notes\.ts$/),
  ]);
  const linted = await project.run('migration', 'lint');
  expect([linted.status, linted.output + linted.errors]).toEqual([1, expect.stringContaining('drop-attribute')]);
  const tried = await project.run('migration', 'test');
  expect(tried.status).toBe(0);
  expect((await project.run('migration', 'run')).output).toContain(
    'Waiting until no instance of the previous version runs (--contract)',
  );
  expect((await project.run('migration', 'run', '--contract', '--allow-destructive', 'notes.title')).status).toBe(0);
  const { rows } = await project.tables.listRows({ databaseId: 'app', tableId: 'notes' });
  expect(rows).toMatchObject([{ headline: 'one' }]);
});

test('two branches become one line', async () => {
  await project.run('migration', 'generate');
  await project.run('migration', 'run');
  const [first = ''] = files();
  const branch = async (member: string, name: string) => {
    project.write({ 'note.ts': noteEntity(`@Attribute({ size: 9, required: false }) ${member}?: string;`) });
    await project.run('migration', 'generate', name);
    const [made = ''] = files().filter((file) => file !== first);
    const text = project.read(`migrations/${made}`);
    rmSync(join(project.folder, 'migrations', made));
    return { [`migrations/${made}`]: text };
  };
  const [mine, theirs] = [await branch('mine', 'mine'), await branch('theirs', 'theirs')];
  project.write({ ...mine, ...theirs });
  expect(await project.ask('migration', 'check')).toMatchObject({ status: 3 });
  const move =
    files()
      .find((file) => file.includes('theirs'))
      ?.replace('.ts', '') ?? '';
  expect((await project.run('migration', 'rebase', '--move', move)).status).toBe(0);
  expect((await project.run('migration', 'run')).status).toBe(0);
  const { columns } = await project.tables.listColumns({ databaseId: 'app', tableId: 'notes' });
  expect(columns.map(({ key }) => key)).toEqual(['title', 'mine', 'theirs']);
});

test('hooks of the configuration run around each file', async () => {
  project.write({
    'migrations/001_notes.ts': migration('notes', CREATE),
    'entwrite.config.ts': `
      import { appendFileSync } from 'node:fs';
      import { defineConfig } from 'entwrite';
      import { NotesDb } from './notes-db.js';
      const log = (line: string) => appendFileSync('log.txt', line + '\\n');
      export default defineConfig({
        context: NotesDb,
        migrations: { hooks: { beforeMigration: (name) => log('before ' + name), afterMigration: (name) => log('after ' + name) } },
      });`,
  });
  await project.run('migration', 'run');
  expect(project.read('log.txt')).toBe('before 001_notes\nafter 001_notes\n');
});

test('Ctrl-C in a data step: the run says how to go on, and goes on', async () => {
  project.write({ 'migrations/001_notes.ts': migration('notes', CREATE) });
  await project.run('migration', 'run');
  const rows = Array.from({ length: 40 }, (_, at) => ({ $id: `n${at}`, title: `note ${at}` }));
  await project.tables.createRows({ databaseId: 'app', tableId: 'notes', rows });
  project.write({
    'migrations/002_shout.ts': migration(
      'shout',
      "m.data('shout', async ({ db }) => { await db.updateEach('notes', {}, (note) => ({ title: String(note.title).toUpperCase() })); }, { touches: ['notes'], down: 'nothing' });",
    ),
  });
  const running = project.start('migration', 'run');
  let count = 0;
  project.server.setFaults({
    http: ({ method, path }) => {
      if (method === 'PATCH' && /\/rows\//.test(path) && ++count === 10) running.child.kill('SIGINT');
      return undefined;
    },
  });
  const { status, errors } = await running.ended;
  expect(status).toBe(1);
  expect(errors).toContain('[aborted_by_user]');
  project.server.setFaults({});
  const again = await project.run('migration', 'run', '--lock-timeout', '0');
  expect(again.status).toBe(0);
  const { rows: after } = await project.tables.listRows({ databaseId: 'app', tableId: 'notes' });
  expect(after.every(({ title }) => /^NOTE \d+$/.test(String(title)))).toBe(true);
});

test('a file that is bound to an environment runs where --environment names it', async () => {
  project.write({ 'migrations/001_first.ts': migration('first', CREATE) });
  const body = "m.addAttribute('notes', 'body', { type: 'string', size: 200, required: false });";
  project.write({ 'migrations/002_staging.ts': migration('staging', body, "readonly environments = ['staging'];") });
  expect((await project.run('migration', 'run')).output).toContain('001_first: applied');
  expect((await project.run('migration', 'show')).status).toBe(0);
  expect(await project.ask('migration', 'show', '--environment', 'staging')).toMatchObject({
    status: 3,
    data: { files: [{ name: '002_staging' }] },
  });
  const ran = await project.run('migration', 'run', '--environment', 'staging', '--copy', 'distinct');
  expect([ran.status, ran.output]).toEqual([0, expect.stringContaining('002_staging: applied')]);
  expect((await project.run('migration', 'run', '--copy', 'slowly')).status).toBe(2);
});
