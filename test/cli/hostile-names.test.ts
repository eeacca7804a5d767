import { type CliProject, noteEntity, openCliProject } from './cli-project.js';

/** Names and values that others chose are shown, and do nothing to the terminal. Needs the build. */
jest.setTimeout(120_000);

/** Takes the title of the window, goes a line up and empties it, conceals what follows, and turns the direction of reading. */
const HOSTILE = '\u001b]0;taken\u0007\u001b[1A\u001b[2K\u001b[8m\u009b2K\rgood\u202e';
const SHOWN = '\\u001b]0;taken\\u0007\\u001b[1A\\u001b[2K\\u001b[8m\\u009b2K\\u000dgood\\u202e';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
  project.write({
    'note.ts': noteEntity("@Attribute({ type: 'integer', required: false }) stars?: number;"),
    'notes.csv': `title,stars\nOne,"${HOSTILE}"\n`,
  });
  await project.run('schema', 'create');
  await project.tables.updateTable({ databaseId: 'app', tableId: 'notes', name: HOSTILE });
  await project.tables.createRow({ databaseId: 'app', tableId: 'notes', rowId: 'one', data: { title: HOSTILE } });
  await project.run('backup', 'create', '--name', `${HOSTILE}\nand more`);
});
afterAll(() => project.end());

const COMMANDS: readonly (readonly string[])[] = [
  ['schema', 'inspect', 'notes'],
  ['schema', 'analyze'],
  ['schema', 'diagram', '--live'],
  ['backup', 'list'],
  ['data', 'import', 'notes', 'notes.csv'],
];

test.each(COMMANDS.map((args) => [args.join(' '), args] as const))('entwrite %s', async (_, args) => {
  const { output, errors } = await project.run(...args);
  expect(output + errors).not.toMatch(CONTROL);
  const terminal = project.terminal(...args);
  await terminal.ended;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what no line of ours has
  expect(terminal.screen()).not.toMatch(/\u001b\]|\u0007|\u001b\[8m|\u009b|\u202e/);
  const { data } = await project.ask(...args);
  expect(data).toBeDefined();
});

test('a name is in one row of the list, by the numbers of what does not show', async () => {
  const { output } = await project.run('backup', 'list');
  expect(output).toContain(`${SHOWN} and more  1  `);
  expect(output.trim().split('\n')).toHaveLength(2);
  expect((await project.ask('backup', 'list')).data).toMatchObject({ backups: [{ name: `${HOSTILE}\nand more` }] });
});

test('an export is exact in a pipe and harmless on a terminal', async () => {
  const args = ['data', 'export', 'notes', '--format', 'csv', '--select', 'title'];
  expect((await project.run(...args)).output).toBe(`"title"\n"${HOSTILE}"\n`);
  const terminal = project.terminal(...args);
  expect(await terminal.ended).toBe(0);
  // On a slow machine a line of progress may come between.
  expect(terminal.screen()).toContain(`"${SHOWN}"\r\n`);
});
