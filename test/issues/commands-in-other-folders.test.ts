import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CliProject, openCliProject } from '../cli/cli-project.js';
import { runWarm } from '../cli/warm-entwrite.js';

/** A configuration that is found above the current folder, or named from elsewhere, is about the same data. Needs the build. */
jest.setTimeout(120_000);

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject();
  project.write({
    'packages/db ü/note.ts': project.read('note.ts'),
    'packages/db ü/notes-db.ts': project.read('notes-db.ts'),
    'packages/db ü/entwrite.config.ts': `
      import { defineConfig } from 'entwrite';
      import { NotesDb } from './notes-db.js';
      export default defineConfig({
        context: async () => new NotesDb({ embedded: '.entwrite/data.db', databaseId: 'app' }),
      });`,
  });
});
afterEach(() => project.end());

test('the file of an embedded server is beside the configuration', async () => {
  const folder = join(project.folder, 'packages/db ü');
  const below = join(folder, 'src');
  mkdirSync(below);
  const from = (cwd: string, ...args: string[]) => runWarm(args, { cwd });
  expect(await from(folder, 'schema', 'create')).toMatchObject({ status: 0 });
  const config = ['--config', join('packages/db ü', 'entwrite.config.ts')];
  expect((await from(below, 'schema', 'create')).output).toBe('Everything existed already.\n');
  expect((await from(project.folder, 'schema', 'create', ...config)).output).toBe('Everything existed already.\n');
  expect([below, project.folder].filter((place) => existsSync(join(place, '.entwrite')))).toEqual([]);
});
