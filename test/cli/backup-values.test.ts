import { ID } from 'node-appwrite';
import { type CliProject, openCliProject } from './cli-project.js';

/** What `schema migrate` saved before it dropped or rewrote values comes back by `backup restore`. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject();
});
afterEach(() => project.end());

const notes = (attributes: string) => ({
  'notes-db.ts': `
    import { Attribute, Collection, DbContext, Id, ManyToOne, type Ref } from 'entwrite';
    @Collection('notes')
    export class Note { @Id() id!: string; @Attribute({ size: 40 }) title!: string; ${attributes} }
    export class NotesDb extends DbContext { readonly notes = this.set(Note); }
  `,
});

async function add(data: object): Promise<void> {
  await project.tables.createRow({ databaseId: 'app', tableId: 'notes', rowId: ID.unique(), data });
}

async function rows(): Promise<unknown[]> {
  const { rows: found } = await project.tables.listRows({ databaseId: 'app', tableId: 'notes' });
  return found.map(({ title, text }) => [title, text ?? null]).sort();
}

const TEXT = "@Attribute({ type: 'text' }) text!: string;";
const OPTIONAL = "@Attribute({ type: 'text', required: false }) text?: string;";

test('a required attribute that was dropped comes back in the three steps that the messages name', async () => {
  project.write(notes(TEXT));
  await project.run('schema', 'migrate');
  for (const title of ['one', 'two']) await add({ title, text: `text of ${title}` });
  project.write(notes(''));
  expect((await project.run('schema', 'migrate', '--allow-destructive', 'notes.text')).status).toBe(0);
  await add({ title: 'three' });

  const early = await project.ask('backup', 'restore', 'latest');
  expect(early).toMatchObject({ status: 4, error: { code: 'backup_refused' } });
  expect(early.error?.findings).toMatchObject([
    {
      at: 'notes.text',
      found: 'no attribute of that key in the database',
      remedy: expect.stringContaining('`required: false`'),
    },
  ]);

  project.write(notes(OPTIONAL));
  expect((await project.run('schema', 'migrate')).status).toBe(0);
  const preview = await project.ask('backup', 'restore', 'latest', '--dry-run');
  expect(preview).toMatchObject({
    status: 3,
    data: { dryRun: true, values: [{ collection: 'notes', restored: 2, left: 0 }] },
  });
  expect(await rows()).toEqual([
    ['one', null],
    ['three', null],
    ['two', null],
  ]);
  const restored = await project.run('backup', 'restore', 'latest');
  expect(restored).toMatchObject({
    status: 0,
    output: 'Restored.\n  notes: values of 2 documents, 0 already as saved\n',
  });
  expect(await rows()).toEqual([
    ['one', 'text of one'],
    ['three', null],
    ['two', 'text of two'],
  ]);
  expect((await project.ask('backup', 'restore', 'latest', '--dry-run')).status).toBe(0);

  project.write(notes(TEXT));
  expect((await project.run('schema', 'migrate', '--resolve', 'notes.text=backfill:none')).status).toBe(0);
  expect(await rows()).toEqual([
    ['one', 'text of one'],
    ['three', 'none'],
    ['two', 'text of two'],
  ]);
});

test('texts that were cut come back by --overwrite, where there is room for them again', async () => {
  project.write(notes(''));
  await project.run('schema', 'migrate');
  await add({ title: 'a title that is too long' });
  const short = (size: number) => ({ 'notes-db.ts': notes('')['notes-db.ts'].replace('size: 40', `size: ${size}`) });
  project.write(short(7));
  expect((await project.run('schema', 'migrate', '--resolve', 'notes.title=truncate')).status).toBe(0);
  expect(await rows()).toEqual([['a title', null]]);
  expect(await project.ask('backup', 'restore', 'latest', '--overwrite')).toMatchObject({
    status: 4,
    error: { findings: [{ rule: 'attribute_differs', at: 'notes.title', found: 'string, 7, required' }] },
  });
  project.write(short(40));
  await project.run('schema', 'migrate');
  const left = await project.run('backup', 'restore', 'latest');
  expect(left.output).toMatch(/notes: values of 0 documents, 0 already as saved, 1 left unchanged, .*--overwrite/);
  expect(await rows()).toEqual([['a title', null]]);
  expect((await project.run('backup', 'restore', 'latest', '--overwrite')).status).toBe(0);
  expect(await rows()).toEqual([['a title that is too long', null]]);
});

test('a dropped collection comes back with the links to it that were saved from elsewhere', async () => {
  const both = `
    import { Attribute, Collection, DbContext, Id, ManyToOne, type Ref } from 'entwrite';
    @Collection('notes')
    export class Note { @Id() id!: string; @Attribute({ size: 40 }) title!: string; @ManyToOne(() => Author) author?: Ref<Author>; }
    @Collection('authors')
    export class Author { @Id() id!: string; @Attribute({ size: 40 }) name!: string; }
    export class NotesDb extends DbContext { readonly notes = this.set(Note); readonly authors = this.set(Author); }
  `;
  project.write({ 'notes-db.ts': both });
  await project.run('schema', 'migrate');
  await project.tables.createRow({ databaseId: 'app', tableId: 'authors', rowId: 'ada', data: { name: 'Ada' } });
  await add({ title: 'linked', author: 'ada' });
  project.write(notes(''));
  expect((await project.run('schema', 'migrate', '--allow-destructive')).status).toBe(0);

  const preview = await project.ask('backup', 'restore', 'latest', '--dry-run');
  expect(preview).toMatchObject({
    status: 3,
    data: {
      dryRun: true,
      collections: [{ id: 'authors', documents: { missing: 1 } }],
      values: [{ collection: 'notes', restored: 1 }],
    },
  });
  const restored = await project.ask('backup', 'restore', 'latest');
  expect(restored).toMatchObject({
    status: 0,
    data: {
      collections: [{ id: 'authors', documents: { missing: 1 } }],
      values: [{ collection: 'notes', restored: 1 }],
    },
  });
  const { rows: found } = await project.tables.listRows({
    databaseId: 'app',
    tableId: 'notes',
    queries: ['{"method":"select","values":["*","author.*"]}'],
  });
  expect(found).toMatchObject([{ title: 'linked', author: { $id: 'ada' } }]);
  project.write({ 'notes-db.ts': both });
  expect((await project.run('schema', 'analyze')).output).toBe('No pending migrations.\n');
});

describe('a backup of a dropped collection and a dropped attribute', () => {
  const TAG = `
    import { Attribute, Collection, DbContext, Id } from 'entwrite';
    @Collection('tags') export class Tag { @Id() id!: string; @Attribute({ size: 40 }) name!: string; }
  `;
  const withTags = (text: string) => ({
    'tag.ts': TAG,
    'notes-db.ts': `import { Tag } from './tag.js';${notes(text)['notes-db.ts'].replace(
      'this.set(Note);',
      'this.set(Note); readonly tags = this.set(Tag);',
    )}`,
  });
  const tables = async () =>
    (await project.tables.listTables({ databaseId: 'app' })).tables
      .map(({ $id }) => $id)
      .filter((id) => !id.startsWith('entwrite_'))
      .sort();
  beforeEach(async () => {
    project.write(withTags(OPTIONAL));
    await project.run('schema', 'migrate');
    await add({ title: 'one', text: 'x' });
    await project.tables.createRow({ databaseId: 'app', tableId: 'tags', rowId: 'red', data: { name: 'Red' } });
    project.write(notes(''));
    expect((await project.run('schema', 'migrate', '--allow-destructive')).status).toBe(0);
    expect(await tables()).toEqual(['notes']);
  });

  test('is refused before the collection is there again, where the attribute is not', async () => {
    for (const more of [['--dry-run'], []]) {
      expect(await project.ask('backup', 'restore', 'latest', ...more)).toMatchObject({
        status: 4,
        error: { code: 'backup_refused', findings: [{ rule: 'attribute_missing', at: 'notes.text' }] },
      });
      expect(await tables()).toEqual(['notes']);
    }
    project.write(notes(OPTIONAL));
    await project.run('schema', 'migrate');
    expect(await project.ask('backup', 'restore', 'latest')).toMatchObject({
      status: 0,
      data: {
        collections: [{ id: 'tags', documents: { missing: 1 } }],
        values: [{ collection: 'notes', restored: 1 }],
      },
    });
    expect(await rows()).toEqual([['one', 'x']]);
  });

  test('has no collection of a misspelled name', async () => {
    expect(await project.ask('backup', 'restore', 'latest', '--only', 'notes,tgas')).toMatchObject({
      status: 4,
      error: { code: 'backup_refused', message: expect.stringContaining('tgas: no such collection in the backup') },
    });
  });

  test('gives the schema of the collection alone, without its documents', async () => {
    expect(await project.ask('backup', 'restore', 'latest', '--schema-only')).toMatchObject({
      status: 0,
      data: { values: [] },
    });
    expect(await tables()).toEqual(['notes', 'tags']);
    expect((await project.tables.listRows({ databaseId: 'app', tableId: 'tags' })).total).toBe(0);
  });
});

test('schemas alone cannot be had of saved values', async () => {
  project.write(notes(OPTIONAL));
  await project.run('schema', 'migrate');
  await add({ title: 'one', text: 'x' });
  project.write(notes(''));
  await project.run('schema', 'migrate', '--allow-destructive');
  expect(await project.ask('backup', 'restore', 'latest', '--schema-only')).toMatchObject({
    status: 4,
    error: { code: 'backup_refused', remedy: 'Omit `--schema-only`: only values were saved.' },
  });
});
