import { createBackup } from 'entwrite/backup';
import { runMigrations } from 'entwrite/migrations';
import { type CliProject, openCliProject } from '../cli/cli-project.js';
import { openWorkplace } from '../migrations/support.js';
import { failureOf } from '../support/live-context.js';

/**
 * A list without names, as from a variable that is not set (`--only "$NAMES"`): `migration run` ran all files, the others said that there
 * was nothing to do, and a backup held nothing. Needs the build.
 */
jest.setTimeout(60_000);

describe('on the command line', () => {
  let project: CliProject;
  beforeAll(async () => {
    project = await openCliProject();
    project.write({
      'migrations/001_notes.mjs': "export default { name: 'notes', up(m) { m.createCollection('notes', () => {}); } };",
    });
  });
  afterAll(() => project.end());

  it.each([
    ['migration', 'run', '--only', ''],
    ['migration', 'run', '--only', ' , '],
    ['migration', 'run', '--allow-destructive', ''],
    ['migration', 'show', '--only', ''],
    ['schema', 'migrate', '--only', ''],
    ['schema', 'migrate', '--allow-destructive', ''],
    ['schema', 'analyze', '--only', ''],
    ['pull', '--check', '--only', ''],
    ['purge', '--older-than', '0d', '--only', ''],
  ])('%s %s %s %j is a wrong command line', async (...args) => {
    const { status, errors } = await project.run(...args);
    expect({ status, errors }).toEqual({ status: 2, errors: expect.stringContaining('at least one name') });
    expect((await project.tables.list()).total).toBe(0);
  });
});

it.each<[string, (place: Awaited<ReturnType<typeof openWorkplace>>) => Promise<unknown>]>([
  ['runMigrations', (place) => runMigrations(place.open(), { folder: place.folder, only: [] })],
  ['createBackup', (place) => createBackup(place.open(), { folder: `${place.backups}/b`, only: [] })],
  ['migrate', (place) => place.open().getSchemaManager().migrate({ only: [] })],
  ['analyze', (place) => place.open().getSchemaManager().analyze({ only: [] })],
])('%s refuses one, too', async (_name, call) => {
  const place = await openWorkplace();
  try {
    expect(await failureOf(call(place))).toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining('at least one'),
    });
  } finally {
    await place.end();
  }
});
