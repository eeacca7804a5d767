import { type CliProject, noteEntity, openCliProject } from '../cli/cli-project.js';

/** `entwrite pull` into classes that somebody saves in an editor meanwhile: the pull wrote its own text over theirs, without a word. */

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject();
});
afterEach(() => project.end());

const EDIT = '// an edit';

/** A Prettier that saves the file in an editor when it is asked to format it, or when it is loaded. */
function formatter(at: 'format' | 'load'): string {
  const save = `require('node:fs').appendFileSync('${project.folder}/note.ts', '${EDIT}');`;
  return `${at === 'load' ? save : ''}
    exports.resolveConfig = async () => null;
    exports.format = async (text) => { ${at === 'format' ? save : ''} return text; };`;
}

test.each(['format', 'load'] as const)('a class that is edited in the %s of a pull keeps the edit', async (at) => {
  await project.run('schema', 'migrate');
  await project.tables.createIntegerColumn({
    databaseId: project.databaseId,
    tableId: 'notes',
    key: 'views',
    required: false,
  });
  project.write({
    'node_modules/prettier/package.json': '{ "name": "prettier", "version": "3.0.0", "main": "index.cjs" }',
    'node_modules/prettier/index.cjs': formatter(at),
  });
  const { error, status } = await project.ask('pull');
  expect([status, error]).toMatchObject([
    1,
    { code: 'configuration_invalid', at: 'note.ts', found: 'a file that somebody changed meanwhile' },
  ]);
  expect(project.read('note.ts')).toBe(`${noteEntity()}${EDIT}`);
});
