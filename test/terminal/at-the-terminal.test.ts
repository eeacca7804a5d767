import { type CliProject, noteEntity, openCliProject } from '../cli/cli-project.js';
import { plain } from './open-terminal.js';

/** What a person meets at a real (pseudo) terminal: help, questions, refusals, stacks. Needs the build. */
jest.setTimeout(240_000);

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
});
afterEach(() => project.server.setFaults({}));
afterAll(() => project.end());

const QUESTION = 'Do you want to continue? (y/N): ';

/** `72 ms` or `1.5 s`. */
function milliseconds(text: string): number {
  const [, count = '', unit] = /^([\d.]+) (ms|s)$/.exec(text) ?? [];
  return Number(count) * (unit === 's' ? 1000 : 1);
}

const file = (name: string, steps: string) => `
  import type { Migration, MigrationBuilder } from 'entwrite/migrations';
  export default class File implements Migration {
    readonly name = '${name}';
    async up(m: MigrationBuilder) {
      ${steps}
    }
  }`;

test('a group without a command prints its help, and names that match nothing come with near ones', async () => {
  for (const name of ['schema', 'migration', 'backup', 'data', 'snapshot']) {
    const group = await project.run(name);
    expect(group.output).toMatch(new RegExp(`^Usage: entwrite ${name} .*\\n  \\w`, 's'));
  }
  const { status, errors } = await project.run('schema', 'analyze', '--only', 'nots');
  expect(status).toBe(1);
  expect(errors).toMatch(/^error: --only: the collection 'nots'.*expected 'notes'\./m);
  const lint = await project.run('migration', 'lint', '--all', '--ignore', 'drop-atribute');
  expect(lint.errors).toContain("--ignore: the rule 'drop-atribute'; expected 'drop-attribute'");
});

test('remedies are options, each finding is said once, and analyze foresees what migrate refuses', async () => {
  await project.run('schema', 'create');
  const rows = Array.from({ length: 3 }, (_, at) => ({ $id: `n${at}`, title: `a title of note ${at}` }));
  await project.tables.createRows({ databaseId: 'app', tableId: 'notes', rows });
  project.write({ 'note.ts': noteEntity().replace('size: 100', 'size: 8') });
  const analyzed = await project.run('schema', 'analyze');
  expect(analyzed.output).toMatch(
    /Blocked by:\n.*notes\.title: 3 conflicting documents.*--resolve notes\.title=truncate/,
  );
  expect(analyzed.output).toMatch(/About \d+ requests\b/);
  const refused = await project.run('schema', 'migrate');
  expect(refused.errors.match(/3 conflicting documents/g)).toHaveLength(1);
  expect(refused.errors).toContain('Pass --resolve notes.title=truncate, correct those documents');
  const migrated = await project.run('schema', 'migrate', '--resolve', 'notes.title=truncate', '--verbose');
  expect(migrated.status).toBe(0);
  expect(migrated.errors).toMatch(/ms PATCH \/tablesdb\/app\/tables\/notes\/columns/);
  expect(migrated.errors).not.toContain(project.server.apiKey);
  expect(await project.tables.getRow({ databaseId: 'app', tableId: 'notes', rowId: 'n0' })).toMatchObject({
    title: 'a title ',
  });
});

test('a question takes no type-ahead, says what it is about, and no is no failure', async () => {
  await project.run('schema', 'drop', '--database', 'app');
  project.write({
    'migrations/001_notes.ts': file(
      'notes',
      "m.createCollection('notes', (c) => { c.string('title', { size: 20 }); });",
    ),
    'migrations/002_body.ts': file(
      'body',
      "m.addAttribute('notes', 'body', { type: 'string', size: 20, required: false });",
    ),
  });
  await project.run('migration', 'run');
  const terminal = project.terminal('migration', 'revert', '--to', '0');
  terminal.type('y\r');
  await terminal.waitFor(QUESTION);
  expect(plain(terminal.screen())).toContain('Revert 2 migrations (002_body, 001_notes).');
  expect(plain(terminal.screen())).not.toContain('Pending migrations');
  terminal.type('n\r');
  expect(await terminal.ended).toBe(4);
  const shown = plain(terminal.screen());
  expect(shown).toContain('Nothing was changed.');
  expect(shown).not.toContain('error:');
  expect((await project.ask('migration', 'status')).data).toMatchObject({
    migrations: [{ state: 'applied' }, { state: 'applied' }],
  });
});

test('a failed data step names step, file, line, document and attribute', async () => {
  await project.tables.createRow({ databaseId: 'app', tableId: 'notes', rowId: 'one', data: { title: 'One' } });
  project.write({
    'migrations/003_broken.ts': file(
      'broken',
      `m.data('shout', async ({ db }) => {
        await db.updateEach('notes', () => {
          throw new Error('no voice');
        });
      }, { touches: ['notes'], down: 'nothing' });`,
    ),
  });
  const { status, errors } = await project.run('migration', 'run', '--verbose');
  expect(status).toBe(1);
  expect(errors).toMatch(/003_broken: Data: shout: notes\/one: an error: no voice \(migrations\/003_broken\.ts:8\)/);
  expect(errors).toMatch(/caused by .*\n\s+at /);
  project.write({
    'migrations/003_broken.ts': file(
      'broken',
      `m.data('lengthen', async ({ db }) => {
        await db.updateEach('notes', () => ({ title: 'x'.repeat(50) }));
      }, { touches: ['notes'], down: 'nothing' });`,
    ),
  });
  expect((await project.run('migration', 'run')).errors).toMatch(
    /003_broken: Data: lengthen: notes\/one: notes\.title: 50 characters \(migrations\/003_broken\.ts:7\)/,
  );
});

test('a connection that is refused fails soon, with the endpoint and without its credentials', async () => {
  project.write({
    'closed.config.ts': `
      import { NotesDb } from './notes-db.js';
      export default { context: () => new NotesDb({ endpoint: 'http://ada:hidden@127.0.0.1:9/v1', projectId: 'p', apiKey: 'k', databaseId: 'app' }) };`,
  });
  const { status, errors } = await project.run('schema', 'analyze', '--config', 'closed.config.ts');
  expect(status).toBe(1);
  // Requests that may still succeed are repeated for a minute.
  const waits = [...errors.matchAll(/ECONNREFUSED.*attempt \d+ in (.*)/g)].map(([, wait = '']) => milliseconds(wait));
  expect(waits.length).toBeGreaterThan(0);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(5_000);
  expect(errors).toContain('an answer from http://127.0.0.1:9/v1.');
  expect(errors).not.toContain('hidden');
});

test('init asks what the options do not say', async () => {
  const empty = await openCliProject({ 'package.json': '{ "type": "module" }' });
  try {
    const terminal = empty.terminal('init');
    await terminal.waitFor('Folder of the entities [database]: ');
    terminal.type('src/model\r');
    await terminal.waitFor('Server, remote or embedded [remote]: ');
    terminal.type('embedded\r');
    await terminal.waitFor('Write a tsconfig.json (y/n) [y]: ');
    terminal.type('\r');
    expect(await terminal.ended).toBe(0);
    expect(plain(terminal.screen())).toContain('Next:\n  npx entwrite migration generate first\n');
    expect(empty.read('entwrite.config.ts')).toContain('embedded: env.ENTWRITE_FILE');
    expect(empty.has('src/model/note.ts')).toBe(true);
    expect(empty.read('tsconfig.json')).toContain('"experimentalDecorators": true');
  } finally {
    await empty.end();
  }
});
