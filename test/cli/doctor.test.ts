import { type CliProject, openCliProject } from './cli-project.js';

/** `entwrite doctor`. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
});
afterAll(() => project.end());

test('says what the server is and what is wrong, with a remedy and an exit status', async () => {
  await project.run('schema', 'migrate');
  const well = await project.run('doctor');
  expect(well.status).toBe(0);
  expect(well.output).toMatch(/'app' at http:.*: Appwrite 1\.9\.6 on MariaDB\n.*without case and accents/u);
  expect(well.output).toContain('No problems found.');

  const note = { databaseId: 'app', tableId: 'notes' };
  for (const rowId of ['a', 'b']) await project.tables.createRow({ ...note, rowId, data: { title: 'same' } });
  await project.tables.createIndex({ ...note, key: 'one', type: 'unique' as never, columns: ['title'] });
  const ill = await project.run('doctor');
  expect(ill.status).toBe(1);
  expect(ill.output).toContain('notes.one');
  expect(ill.output).toContain('db.deduplicate');
  expect(await project.ask('doctor')).toMatchObject({
    status: 1,
    data: { capabilities: { engine: 'mariadb' }, findings: [{ rule: 'unique_not_enforced', severity: 'error' }] },
  });
  expect((await project.run('doctor', '--quick')).status).toBe(0);
});
