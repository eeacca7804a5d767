import { type CliProject, noteEntity, openCliProject } from './cli-project.js';

/** `entwrite schema migrate --drops park` and `entwrite purge`. Needs the build. */
jest.setTimeout(120_000);

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
});
afterAll(() => project.end());

const OLD = '@Attribute({ size: 10, required: false }) old?: string;';

test('park, list, purge, and put back', async () => {
  project.write({ 'note.ts': noteEntity(OLD) });
  await project.run('schema', 'migrate');
  await project.tables.createRow({
    databaseId: 'app',
    tableId: 'notes',
    rowId: 'n1',
    data: { title: 'x', old: 'kept' },
  });
  project.write({ 'note.ts': noteEntity() });
  const parked = await project.run('schema', 'migrate', '--drops', 'park');
  expect([parked.status, parked.output]).toEqual([0, expect.stringContaining("Park attribute 'notes.old'")]);
  expect((await project.run('schema', 'analyze')).output).toMatch(
    /Parked, until `purge` deletes it:\n {2}- notes\.old/,
  );
  const { data } = await project.ask('doctor', '--quick');
  expect(data).toMatchObject({ findings: [{ rule: 'parked', severity: 'note' }] });
  const young = await project.run('purge', '--older-than', '14d');
  expect([young.status, young.output]).toEqual([0, expect.stringMatching(/^Kept notes\.old since .* too recent/)]);
  expect((await project.run('purge', '--older-than', '0s', '--dry-run')).status).toBe(3);
  expect((await project.run('purge')).status).toBe(2);
  project.write({ 'note.ts': noteEntity(OLD) });
  await project.run('schema', 'migrate');
  expect(await project.tables.getRow({ databaseId: 'app', tableId: 'notes', rowId: 'n1' })).toMatchObject({
    old: 'kept',
  });
  project.write({ 'note.ts': noteEntity() });
  await project.run('schema', 'migrate', '--drops', 'park');
  expect((await project.run('purge', '--older-than', '0s')).output).toMatch(/^Deleted notes\.old/);
  const { columns } = await project.tables.listColumns({ databaseId: 'app', tableId: 'notes' });
  expect(columns.map(({ key }) => key)).toEqual(['title']);
});
