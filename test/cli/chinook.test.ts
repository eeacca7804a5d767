import { fillChinook } from '../pull/chinook.js';
import { type CliProject, openCliProject } from './cli-project.js';

/** Somebody with a live project starts with `pull`: eleven tables of a music shop, with nothing but the printed hints. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(240_000);

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject({ 'package.json': '{ "type": "module" }' });
  await fillChinook(project.tables, 'app');
});
afterAll(() => project.end());

test('pull, nothing to change, a change of the classes, migrate, nothing to pull', async () => {
  const pulled = await project.run('pull');
  expect(pulled).toMatchObject({ status: 0, errors: '' });
  expect(pulled.output.match(/^(left out|by hand).*$/gm)).toEqual([
    expect.stringContaining('employee.reports: a relationship of a collection to itself.'),
  ]);
  expect(await project.run('schema', 'analyze')).toMatchObject({
    status: 0,
    output: expect.stringContaining('Not in the model and not touched: employee.reports'),
  });

  // Prices become numbers, and a name gets another one.
  const track = project.read('database/track.ts');
  expect(track).toContain("  @Attribute({ type: 'string', size: 12 }) UnitPrice!: string;\n");
  project.write({
    'database/track.ts': track
      .replace("{ type: 'string', size: 12 }) UnitPrice!: string", "{ type: 'float' }) UnitPrice!: number")
      .replace(
        'size: 220, required: false }) Composer?',
        "size: 220, required: false, renamedFrom: 'Composer' }) writer?",
      ),
  });
  const analyzed = await project.run('schema', 'analyze');
  expect(analyzed.status).toBe(3);
  expect(analyzed.output).toContain("Rename attribute 'track.Composer' to 'writer'");
  const hint = /pass (--allow-destructive) (\S+)\.$/m.exec(analyzed.output) ?? [];
  const migrated = await project.run('schema', 'migrate', ...hint.slice(1));
  expect([migrated.status, migrated.output]).toEqual([0, expect.stringContaining("'track.UnitPrice'")]);
  const { rows } = await project.tables.listRows({
    databaseId: 'app',
    tableId: 'track',
    queries: ['{"method":"select","values":["*","album.*"]}'],
  });
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatchObject({
    Name: 'Put The Finger On You',
    UnitPrice: 0.99,
    writer: null,
    album: { $id: 'rock' },
  });
  expect(await project.run('pull', '--check')).toMatchObject({ status: 0 });
});
