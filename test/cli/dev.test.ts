import { CONTROL_C, plain } from '../terminal/open-terminal.js';
import { type CliProject, noteEntity, openCliProject } from './cli-project.js';

/** `entwrite dev` at a real terminal. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(240_000);

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
});
afterAll(() => project.end());

test('what only adds is applied as entities change, the rest after a yes; types follow; Ctrl-C ends it', async () => {
  const terminal = project.terminal('dev', '--embedded', '--types', 'client/rows.ts');
  await terminal.waitFor('APPWRITE_ENDPOINT=http://127.0.0.1:');
  await terminal.waitFor('1 change applied.');
  await terminal.waitFor('Watching. Ctrl-C ends it.');
  expect(project.has('.entwrite/dev.db')).toBe(true);
  expect(project.read('client/rows.ts')).toContain('export interface Note extends SystemFields');

  project.write({ 'note.ts': noteEntity('@Attribute({ size: 20, required: false }) mood?: string;') });
  await terminal.waitFor('changed   note.ts');
  await terminal.waitFor("Add attribute 'notes.mood'");
  await terminal.waitFor('types     client/rows.ts');

  project.write({ 'note.ts': noteEntity() });
  await terminal.waitFor('Also apply this change? (y/N): ');
  terminal.type('y\r');
  await terminal.waitFor("Drop attribute 'notes.mood'");
  // A file that cannot be compiled is said, and the next change is looked at all the same.
  project.write({ 'note.ts': 'export class {' });
  await terminal.waitFor('[module_invalid]');
  project.write({ 'note.ts': noteEntity('@Attribute({ size: 9, required: false }) other?: string;') });
  await terminal.waitFor("Add attribute 'notes.other'");
  expect(project.read('client/rows.ts')).not.toContain('mood');

  // Ctrl-C at a question ends the question and the watching.
  project.write({ 'note.ts': noteEntity() });
  await terminal.waitFor("- Drop attribute 'notes.other' (destructive)");
  terminal.type(CONTROL_C);
  expect(await terminal.ended).toBe(0);
  expect(plain(terminal.screen()).trimEnd().endsWith('Stopped.')).toBe(true);
});

test('without a terminal what is left is said, with status 3; and Ctrl-C while watching ends it, too', async () => {
  expect((await project.run('dev', '--once')).output).toBe('1 change applied.\n');
  project.write({ 'note.ts': noteEntity('@Attribute({ size: 9, required: false }) more?: string;') });
  expect(await project.run('dev', '--once')).toMatchObject({ status: 0 });
  project.write({ 'note.ts': noteEntity() });
  const left = await project.run('dev', '--once');
  expect(left).toMatchObject({ status: 3, output: "1 change not applied:\n  - Drop attribute 'notes.more'\n" });

  // The server of --embedded is meant when it looks once, too, and nothing else is changed in its place.
  const here = ['--embedded', 'once.db'];
  expect(await project.run('dev', '--once', ...here)).toMatchObject({ status: 0, output: '1 change applied.\n' });
  expect(project.has('once.db')).toBe(true);
  expect((await project.ask('dev', '--once')).status).toBe(3);
  const config = project.read('entwrite.config.ts');
  const fixed = "context: () => new NotesDb({ embedded: 'mine.db', databaseId: 'mine' })";
  project.write({ 'entwrite.config.ts': config.replace('context: NotesDb', fixed) });
  expect(await project.ask('dev', '--once', ...here)).toMatchObject({ status: 1, error: { at: 'dev --embedded' } });
  expect(project.has('mine.db')).toBe(false);
  project.write({ 'entwrite.config.ts': config });

  const terminal = project.terminal('dev');
  await terminal.waitFor('Also apply this change? (y/N): ');
  terminal.type('n\r');
  await terminal.waitFor('Watching. Ctrl-C ends it.');
  terminal.type(CONTROL_C);
  expect(await terminal.ended).toBe(0);
});

test('a yes is for what was shown: what came into the database meanwhile stays', async () => {
  project.write({ 'note.ts': noteEntity() });
  const place = { databaseId: 'app', tableId: 'notes', required: false };
  const terminal = project.terminal('dev');
  await terminal.waitFor('Also apply this change? (y/N): ');
  await project.tables.createBooleanColumn({ ...place, key: 'seen' });
  terminal.type('y\r');
  await terminal.waitFor('Watching. Ctrl-C ends it.');
  terminal.type(CONTROL_C);
  expect(await terminal.ended).toBe(0);
  const { columns } = await project.tables.listColumns({ databaseId: 'app', tableId: 'notes' });
  expect(columns.map(({ key }) => key)).toEqual(expect.arrayContaining(['more', 'seen']));
});

const FILES = {
  '001_notes.ts': "m.createCollection('notes', (c) => c.string('title', { size: 100 }));",
  '002_mood.ts': "m.addAttribute('notes', 'mood', { type: 'string', size: 20, required: false });",
};
const MOOD = '@Attribute({ size: 20, required: false }) mood?: string;';

test('a database that migration files keep is left to them; files that did not run are told', async () => {
  const write = (file: keyof typeof FILES) =>
    files.write({
      [`migrations/${file}`]: `
        import type { Migration, MigrationBuilder } from 'entwrite/migrations';
        export default class File implements Migration {
          readonly name = '${file}';
          async up(m: MigrationBuilder) { ${FILES[file]} }
        }`,
    });
  const files = await openCliProject();
  try {
    write('001_notes.ts');
    expect((await files.run('migration', 'run')).status).toBe(0);
    expect(await files.run('dev', '--once')).toMatchObject({ status: 0, output: 'Up to date.\n' });
    files.write({ 'note.ts': noteEntity(MOOD) });
    const left = "1 change not applied:\n  - Add attribute 'notes.mood' (string, 20)\n";
    expect(await files.run('dev', '--once')).toMatchObject({
      status: 3,
      output: `${left}Migration files manage this database: write one with \`entwrite migration generate\`, and run it.\n`,
    });
    write('002_mood.ts');
    const pending = 'Pending: 002_mood. Run `entwrite migration run`.\n';
    expect(await files.run('dev', '--once')).toMatchObject({ status: 3, output: left + pending });
    files.write({ 'note.ts': noteEntity() });
    expect(await files.run('dev', '--once')).toMatchObject({ status: 3, output: `Up to date.\n${pending}` });

    // Another database, on which no file ran.
    files.write({ '.env': files.read('.env').replace(files.databaseId, 'fresh') });
    const beside = await files.run('dev', '--once');
    expect(beside).toMatchObject({ status: 0, output: '1 change applied.\n' });
    expect(beside.errors).toContain(
      '2 migration files did not run on this database; the following is done without them',
    );
    files.write({ 'note.ts': noteEntity(MOOD) });
    await files.run('dev', '--once');
    expect((await files.run('migration', 'run')).errors).toContain('[history_missing]');
    expect((await files.run('migration', 'baseline')).status).toBe(0);
    expect(await files.run('dev', '--once')).toMatchObject({ status: 0, output: 'Up to date.\n' });
  } finally {
    await files.end();
  }
});
