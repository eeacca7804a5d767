import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type CliProject, openCliProject } from './cli-project.js';

/** `entwrite types`, and what a web client makes of it. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(240_000);

const ENTITIES = `
  import { Attribute, Collection, Id, ManyToOne, type Opt, type Ref, Reference } from 'entwrite';
  @Collection('teams') export class Team { @Id() id!: string; @Attribute({ size: 20 }) name!: string; }
  @Collection('authors') export class Author {
    @Id() id!: string;
    @Attribute({ type: 'enum', elements: ['writer', 'editor'], default: 'writer' }) role!: Opt<'writer' | 'editor'>;
    @Attribute({ type: 'datetime', required: false }) born?: Date;
    @Reference(() => Team) teamId!: string;
  }
  @Collection('posts') export class Post {
    @Id() id!: string;
    @Attribute({ type: 'bigint' }) views!: bigint;
    @Attribute({ type: 'string', size: 20, array: true }) tags!: string[];
    @ManyToOne(() => Author) author?: Ref<Author>;
  }`;

const CONTEXT = `
  import { DbContext } from 'entwrite';
  import { Author, Post, Team } from './note.js';
  export class NotesDb extends DbContext {
    readonly authors = this.set(Author);
    readonly posts = this.set(Post);
    readonly teams = this.set(Team);
  }`;

/** A line that must not compile stands below \`@ts-expect-error\`. */
const CLIENT = `
  import { Client, Query, TablesDB } from 'appwrite';
  import type { Author, AuthorId, Post, Rows, TableId, TeamId } from './rows.js';
  const tables = new TablesDB(new Client());
  export async function use(id: string): Promise<void> {
    const { rows } = await tables.listRows<Post>({ databaseId: 'app', tableId: 'posts', queries: [Query.select(['*', 'author.*'])] });
    const tags: string[] | undefined = rows[0]?.tags;
    const role: 'writer' | 'editor' | null | undefined = rows[0]?.author?.role;
    const authorId: AuthorId = id as AuthorId;
    const author: Author = await tables.getRow<Author>({ databaseId: 'app', tableId: 'authors', rowId: authorId });
    const team: TeamId = author.teamId;
    const born: string | null = author.born;
    // @ts-expect-error the id of an author is not that of a team
    const wrong: TeamId = author.$id;
    // @ts-expect-error no such attribute
    author.missing;
    const all = async <T extends TableId>(tableId: T) => (await tables.listRows<Rows[T]>({ databaseId: 'app', tableId })).rows;
    const teams: Rows['teams'][] = await all('teams');
    void [tags, role, team, born, wrong, teams];
  }`;

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
  project.write({ 'note.ts': ENTITIES, 'notes-db.ts': CONTEXT, 'client/use.ts': CLIENT });
});
afterAll(() => project.end());

test('row types and typed ids compile against the web SDK, without a server; --check tells when they are outdated', async () => {
  const root = resolve(__dirname, '../..');
  expect(await project.run('types', '--check')).toMatchObject({ status: 2 });
  expect(await project.run('types', '--out', 'client/rows.ts', '--check')).toMatchObject({ status: 3 });
  expect(project.has('client/rows.ts')).toBe(false);
  expect((await project.run('types', '--out', 'client/rows.ts')).output).toBe('written   client/rows.ts\n');
  expect(await project.run('types', '--out', 'client/rows.ts', '--check')).toMatchObject({ status: 0 });
  expect((await project.run('types')).output).toBe(project.read('client/rows.ts'));

  symlinkSync(join(root, 'node_modules/appwrite'), join(project.folder, 'node_modules/appwrite'));
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const options = {
    noEmit: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    types: [],
  };
  const place = { target: 'es2022', module: 'nodenext', lib: ['es2022', 'dom'], skipLibCheck: true };
  const tsconfig = { compilerOptions: { ...options, ...place }, files: ['use.ts'] };
  project.write({ 'client/tsconfig.json': JSON.stringify(tsconfig) });
  const args = [compiler, '-p', 'client'];
  const compiled = spawnSync(process.execPath, args, { cwd: project.folder, encoding: 'utf8' });
  expect(compiled.stdout).toBe('');
  expect(compiled.status).toBe(0);

  project.write({ 'note.ts': ENTITIES.replace("@Attribute({ type: 'bigint' }) views!: bigint;", '') });
  const check = await project.ask('types', '--out', 'client/rows.ts', '--check');
  expect(check).toMatchObject({ status: 3, data: { isCurrent: false } });
  project.write({ 'client/own.ts': 'export const mine = 1;\n' });
  const own = await project.ask('types', '--out', 'client/own.ts');
  expect(own).toMatchObject({ status: 1, error: { code: 'configuration_invalid' } });
  expect(project.read('client/own.ts')).toBe('export const mine = 1;\n');
});

test('seed runs the context’s own; drift tells what the Console changed', async () => {
  const context = `${CONTEXT.trimEnd().slice(0, -1)}
    override async seed() { await this.teams.create({ id: 'first', name: 'First' }); }
  }`;
  project.write({ 'note.ts': ENTITIES, 'notes-db.ts': context });
  expect(await project.run('schema', 'drift')).toMatchObject({
    status: 1,
    output: expect.stringContaining('no recorded schema, because no run has changed this database'),
  });
  expect((await project.run('schema', 'create')).status).toBe(0);
  expect(await project.run('seed')).toMatchObject({ status: 0, output: 'NotesDb.seed() is done.\n' });
  const { rows } = await project.tables.listRows({ databaseId: 'app', tableId: 'teams' });
  expect(rows.map(({ $id }) => $id)).toEqual(['first']);
  expect(await project.run('schema', 'drift')).toMatchObject({ status: 0 });
  await project.tables.createBooleanColumn({ databaseId: 'app', tableId: 'teams', key: 'odd', required: false });
  const drift = await project.run('schema', 'drift');
  expect(drift.status).toBe(3);
  expect(drift.output).toContain("  - Add attribute 'teams.odd' (boolean)\n");

  // Without migration files the entities are what the database is held against.
  const behind = await project.ask('migration', 'check', '--against', 'live');
  expect(behind).toMatchObject({ status: 3, data: { findings: [{ rule: 'live_behind_entities' }] } });
  expect((await project.run('schema', 'migrate', '--allow-destructive')).status).toBe(0);
  await relateToItself(project, 'teams');
  expect(await project.run('migration', 'check', '--against', 'live')).toMatchObject({ status: 0 });
});

test('a database with migration files is held against those that are applied', async () => {
  const filed = await openCliProject();
  try {
    expect((await filed.run('migration', 'generate', 'start')).status).toBe(0);
    expect((await filed.run('migration', 'run')).status).toBe(0);
    expect(await filed.run('migration', 'check', '--against', 'live')).toMatchObject({ status: 0 });
    await relateToItself(filed, 'notes');
    expect(await filed.run('migration', 'check', '--against', 'live')).toMatchObject({ status: 0 });
    await filed.tables.createBooleanColumn({ databaseId: 'app', tableId: 'notes', key: 'odd', required: false });
    const { status, data } = await filed.ask('migration', 'check', '--against', 'live');
    expect(status).toBe(3);
    expect(data).toMatchObject({ findings: [{ rule: 'live_drifted', found: expect.stringContaining("'notes.odd'") }] });
  } finally {
    await filed.end();
  }
});

/** No entity and no file can declare such a relationship, so that none of them says anything about it. */
async function relateToItself({ tables }: CliProject, tableId: string): Promise<void> {
  await tables.createRelationshipColumn({
    ...{ databaseId: 'app', tableId, relatedTableId: tableId, key: 'parent' },
    ...{ type: 'manyToOne' as never, onDelete: 'setNull' as never },
  });
}

test('collections that are defined without a class get names that a type can have', async () => {
  const defined = await openCliProject();
  try {
    const ids = ['ref.2', 'boolean', '2024', 'posts', 'blog-posts', 'undefined', 'keyof'];
    defined.write({
      'notes-db.ts': `
        import { DbContext, defineCollection } from 'entwrite';
        export class NotesDb extends DbContext {
          ${ids.map((id, at) => `readonly s${at} = this.set(defineCollection('${id}', { text: { type: 'text' } }));`).join('\n')}
        }`,
    });
    const { output, errors, status } = await defined.run('types', '--out', 'rows.ts');
    expect({ errors, status, output }).toEqual({ errors: '', status: 0, output: 'written   rows.ts\n' });
    const names = [...defined.read('rows.ts').matchAll(/^ {2}'?([\w.-]+)'?: (\w+);$/gm)].map(([, id, name]) => [
      id,
      name,
    ]);
    expect(names).toEqual(
      expect.arrayContaining([
        ['ref.2', 'Ref2'],
        ['boolean', 'BooleanEntity'],
        ['posts', 'posts'],
        ['blog-posts', 'BlogPost'],
        ['keyof', 'Keyof'],
      ]),
    );
  } finally {
    await defined.end();
  }
});
