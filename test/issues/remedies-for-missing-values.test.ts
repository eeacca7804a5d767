import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ID } from 'node-appwrite';
import { type CliProject, openCliProject } from '../cli/cli-project.js';

/** Documents without a value under a change that makes one required: what the message says to pass is what works. Needs the build. */
jest.setTimeout(120_000);

let project: CliProject;
afterEach(() => project.end());

const entity = (attribute: string) => ({
  'notes-db.ts': `
    import { Attribute, Collection, DbContext, Id } from 'entwrite';
    @Collection('notes')
    export class Note { @Id() id!: string; @Attribute({ size: 40 }) title!: string; ${attribute} }
    export class NotesDb extends DbContext { readonly notes = this.set(Note); }
  `,
});

const OPTIONAL = '@Attribute({ size: 40, required: false }) count?: string;';
const NUMBER = "@Attribute({ type: 'integer' }) count!: number;";
const SHORT = '@Attribute({ size: 4 }) count!: string;';

beforeEach(async () => {
  project = await openCliProject();
  project.write(entity(OPTIONAL));
});

async function fill(...counts: (string | null)[]): Promise<void> {
  for (const [at, count] of counts.entries())
    await project.tables.createRow({
      databaseId: 'app',
      tableId: 'notes',
      rowId: ID.unique(),
      data: { title: `n${at}`, count },
    });
}

async function counts(): Promise<unknown[]> {
  const { rows } = await project.tables.listRows({ databaseId: 'app', tableId: 'notes' });
  return rows.sort((a, b) => String(a.title).localeCompare(String(b.title))).map(({ count }) => count);
}

it.each([
  [
    'no value alone, another type',
    NUMBER,
    ['1', null],
    '--resolve notes.count=backfill:VALUE',
    'notes.count=backfill:7',
    [1, 7],
  ],
  [
    'both, another type',
    NUMBER,
    ['many', null],
    '--resolve notes.count=map:OLD=NEW,null=NEW',
    'notes.count=map:many=3,null=7',
    [3, 7],
  ],
  [
    'a value alone, another type',
    NUMBER,
    ['many', '2'],
    '--resolve notes.count=map:OLD=NEW,OLD=NEW',
    'notes.count=map:many=3',
    [3, 2],
  ],
  [
    'no value alone, required',
    SHORT,
    ['1', null],
    '--resolve notes.count=backfill:VALUE',
    'notes.count=backfill:none',
    ['1', 'none'],
  ],
  [
    'both, required and shorter',
    SHORT,
    ['too many', null],
    '--resolve notes.count=map:OLD=NEW,null=NEW',
    'notes.count=map:too many=3,null=none',
    ['3', 'none'],
  ],
  [
    'a value alone, shorter',
    SHORT,
    ['too many', '2'],
    '--resolve notes.count=truncate',
    'notes.count=truncate',
    ['too ', '2'],
  ],
] as const)('%s', async (_, attribute, stored, remedy, answer, expected) => {
  await project.run('schema', 'migrate');
  await fill(...stored);
  project.write(entity(attribute));
  const { error } = await project.ask('schema', 'migrate', '--allow-destructive');
  expect(error?.findings).toMatchObject([{ remedy: expect.stringContaining(`Pass ${remedy},`) }]);
  expect(JSON.stringify(error?.findings).includes('convert: (old)')).toBe(
    attribute === NUMBER && !stored.includes(null as never),
  );
  expect(await project.ask('schema', 'migrate', '--allow-destructive', '--resolve', answer)).toMatchObject({
    status: 0,
  });
  expect(await counts()).toEqual(expected);
});

it('in a file, too', async () => {
  await project.run('migration', 'generate', 'first');
  await project.run('migration', 'run');
  await fill('1', null);
  project.write(entity(NUMBER));
  await project.run('migration', 'generate', 'second');
  const { error } = await project.ask('migration', 'run', '--allow-destructive');
  expect(error?.findings).toMatchObject([
    { remedy: expect.stringContaining('Write `backfill: value or (document) => value` into the options') },
  ]);
  const folder = join(project.folder, 'migrations');
  const name = `migrations/${readdirSync(folder).find((file) => file.includes('second'))}`;
  project.write({ [name]: project.read(name).replace('convert:', 'backfill: 7,\n convert:') });
  expect(await project.ask('migration', 'run', '--allow-destructive')).toMatchObject({ status: 0 });
  expect(await counts()).toEqual([1, 7]);
});
