import { type CliProject, noteEntity, openCliProject } from './cli-project.js';

/** `entwrite clone` with fakes of @faker-js/faker. Needs the build. */
jest.setTimeout(120_000);

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
});
afterAll(() => project.end());

test('fakes are the same for the same salt, and unique under a unique index', async () => {
  const mail = "@Attribute({ type: 'email' }) mail!: string;";
  project.write({
    'note.ts': noteEntity(mail)
      .replace("@Collection('notes')", "@Collection('notes') @Index(['mail'], { type: 'unique' })")
      .replace('Collection, Id', 'Collection, Id, Index'),
    'entwrite.config.ts': `
      import { defineConfig } from 'entwrite';
      import { NotesDb } from './notes-db.js';
      export default defineConfig({ context: NotesDb, clone: { salt: 'fixed', mask: { 'notes.title': 'person.fullName' } } });`,
  });
  await project.run('schema', 'migrate');
  for (const n of [1, 2])
    await project.tables.createRow({
      databaseId: 'app',
      tableId: 'notes',
      rowId: `n${n}`,
      data: { title: 'Ada', mail: `ada${n}@example.org` },
    });
  const first = await project.run('clone', '--to-database', 'staging', '--mask', 'notes.mail=internet.email');
  expect([first.status, first.output]).toEqual([
    0,
    expect.stringMatching(/^Cloned into 'staging'\..*Masked: notes\.title, notes\.mail/s),
  ]);
  await project.run('clone', '--to-database', 'other', '--mask', 'notes.mail=internet.email');
  const read = async (databaseId: string) =>
    (await project.tables.listRows({ databaseId, tableId: 'notes' })).rows.map(
      ({ $id, title, mail }: Record<string, unknown>) => [$id, title, mail],
    );
  const rows = await read('staging');
  expect(await read('other')).toEqual(rows);
  const [[, title, mail1], [, again, mail2]] = rows as [[string, string, string], [string, string, string]];
  expect(title).toBe(again);
  expect(title).not.toBe('Ada');
  expect(mail1).toMatch(/^[^@]+@[^@]+\.[a-z]+$/);
  expect(mail1).not.toBe(mail2);
  expect(
    (await project.run('clone', '--to-database', 'staging')).output +
      (await project.ask('clone', '--to-database', 'staging')).error.code,
  ).toBe('clone_refused');
  expect((await project.ask('clone', '--to-database', 'app')).status).toBe(4);
  expect((await project.ask('clone', '--to-database', 'x', '--mask', 'notes.title=no.such')).error.message).toContain(
    'no.such',
  );
});
