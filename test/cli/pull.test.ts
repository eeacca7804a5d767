import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type CliProject, openCliProject } from './cli-project.js';

/** `entwrite pull`. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject({ 'package.json': '{ "type": "module" }' });
  const { tables } = project;
  const databaseId = 'app';
  await tables.create({ databaseId, name: 'App' });
  await tables.createTable({
    databaseId,
    tableId: 'authors',
    name: 'Authors',
    permissions: ['read("any")'],
    columns: [
      { key: 'name', type: 'string', size: 120, required: true },
      { key: 'first-name', type: 'string', size: 60, required: false },
    ],
  });
  await tables.createTable({ databaseId, tableId: 'posts', name: 'posts' });
  await tables.createEnumColumn({
    ...{ databaseId, tableId: 'posts', key: 'state', elements: ['draft', 'live'] },
    ...{ required: false, xdefault: 'draft' },
  });
  await tables.createRelationshipColumn({
    ...{ databaseId, tableId: 'posts', relatedTableId: 'authors', key: 'author', twoWay: true, twoWayKey: 'posts' },
    ...{ type: 'manyToOne' as never, onDelete: 'cascade' as never },
  });
});
afterEach(() => project.end());

test('a newcomer pulls a live database, and nothing is left to change', async () => {
  const pulled = await project.run('pull');
  expect(pulled).toMatchObject({ status: 0, errors: '' });
  expect(pulled.output).toMatch(/^written {3}database\/author\.ts$/m);
  expect(pulled.output).toMatch(/^written {3}tsconfig\.json$/m);
  expect(pulled.output).toMatch(/^extended {2}package\.json: db:migrate, /m);
  expect(
    project.read('database/post.ts'),
  ).toBe(`import { Attribute, Collection, CreatedAt, Id, ManyToOne, type Opt, type Ref, UpdatedAt } from 'entwrite';
import { Author } from './author.js';

@Collection('posts')
export class Post {
  @Id() readonly id!: string;
  @Attribute({ type: 'enum', elements: ['draft', 'live'], default: 'draft' }) state!: Opt<'draft' | 'live'>;
  @ManyToOne(() => Author, { inverse: 'posts', onDelete: 'cascade' }) author?: Ref<Author>;
  @CreatedAt() readonly createdAt!: Date;
  @UpdatedAt() readonly updatedAt!: Date;
}
`);
  expect(project.read('database/author.ts')).toContain(
    "@Attribute({ key: 'first-name', type: 'string', size: 60, required: false }) firstName?: string;",
  );

  expect(await project.run('schema', 'analyze')).toMatchObject({ status: 0 });
  expect(await project.run('pull', '--check')).toMatchObject({ status: 0 });
});

test('pull again shows what changed in the database', async () => {
  const { tables } = project;
  expect((await project.run('pull')).status).toBe(0);
  const author = project.read('database/author.ts');
  project.write({
    'database/author.ts': author.replace('\n}\n', '\n\n  shout() {\n    return this.name.toUpperCase();\n  }\n}\n'),
  });
  await tables.updateStringColumn({
    ...{ databaseId: 'app', tableId: 'authors', key: 'name', required: true, size: 200 },
    xdefault: null as never,
  });
  await tables.createTable({ databaseId: 'app', tableId: 'logs', name: 'logs' });

  const checked = await project.run('pull', '--check');
  expect(checked).toMatchObject({ status: 3 });
  expect(checked.output).toBe(
    'missing   database/log.ts\noutdated  database/author.ts\noutdated  database/app-db.ts\n',
  );
  expect(project.has('database/log.ts')).toBe(false);

  expect((await project.run('pull')).status).toBe(0);
  expect(project.read('database/author.ts')).toContain("@Attribute({ type: 'string', size: 200 }) name!: string;");
  expect(project.read('database/author.ts')).toContain('shout() {');
  expect(project.read('database/app-db.ts')).toContain('readonly logs = this.set(Log);');
  expect(await project.run('schema', 'analyze')).toMatchObject({ status: 0 });
  expect((await project.ask('pull', '--format', 'types', '--out', 'client')).data).toMatchObject({
    written: ['client/rows.ts'],
  });
});

test('a file of the Appwrite CLI says the same as the database', async () => {
  expect((await project.run('pull')).status).toBe(0);
  expect((await project.ask('export', '--to', 'appwrite.config.json')).data).toMatchObject({ changed: true });
  expect(project.read('appwrite.config.json')).toContain('entwrite_migrations');
  expect((await project.ask('export', '--to', 'appwrite.config.json')).data).toMatchObject({ changed: false });
  expect((await project.run('pull', '--from', 'appwrite.config.json', '--check')).status).toBe(0);
  expect((await project.run('schema', 'diagram')).output).toContain('"authors" {');
});

test('a file that holds something else is not overwritten by the class of a new collection', async () => {
  expect((await project.run('pull')).status).toBe(0);
  await project.tables.createTable({ databaseId: 'app', tableId: 'tags', name: 'tags' });
  const helper = "export const tagOf = (name: string) => '#' + name;\n";
  project.write({ 'database/tag.ts': helper });
  const before = project.read('database/app-db.ts');

  const refused = await project.ask('pull');
  expect(refused).toMatchObject({ status: 1, error: { code: 'configuration_invalid' } });
  expect(refused.error.message).toContain('database/tag.ts');
  expect(project.read('database/tag.ts')).toBe(helper);
  expect(project.read('database/app-db.ts')).toBe(before);
});

test('of two files with the same class, neither is changed by a guess', async () => {
  expect((await project.run('pull')).status).toBe(0);
  const author = project.read('database/author.ts');
  project.write({ 'archive/author.ts': author });
  const column = { databaseId: 'app', tableId: 'authors', key: 'name', required: true, size: 200 };
  await project.tables.updateStringColumn({ ...column, xdefault: null as never });

  const pulled = await project.run('pull');
  expect(pulled.status).toBe(1);
  expect(`${pulled.output}${pulled.errors}`).toContain('Author is not in exactly one file');
  expect([project.read('archive/author.ts'), project.read('database/author.ts')]).toEqual([author, author]);
});

test('lines keep ending as they ended, and nothing cut off is left when there is no room', async () => {
  expect((await project.run('pull')).status).toBe(0);
  const author = `${project.read('database/author.ts')}${'// filler\n'.repeat(500)}`.replaceAll('\n', '\r\n');
  project.write({ 'database/author.ts': author });
  await project.tables.createBooleanColumn({ databaseId: 'app', tableId: 'authors', key: 'active', required: true });

  const entry = join(project.folder, 'node_modules/entwrite/dist/esm/cli/entwrite.js');
  const limited = spawn('sh', ['-c', `ulimit -f 4; exec "${process.execPath}" "${entry}" pull`], {
    ...{ cwd: project.folder, stdio: 'ignore' },
  });
  expect(await once(limited, 'close')).not.toEqual([0, null]);
  expect(project.read('database/author.ts')).toBe(author);

  expect((await project.run('pull')).status).toBe(0);
  const changed = project.read('database/author.ts');
  expect(changed).toContain('active!: boolean;\r\n');
  expect(changed.replaceAll('\r\n', '')).not.toContain('\n');
  expect((await project.run('pull')).output).not.toMatch(/written|changed/);
});

test('classes are found however they are written, and what is no class of the project is named', async () => {
  project.write({
    'entwrite.config.ts': `import AppDb from './src/db.js';\nexport default { context: AppDb };`,
    'src/base-db.ts': `import { DbContext } from 'entwrite';\nexport abstract class BaseDb extends DbContext {}\n`,
    'src/db.ts': `import { defineCollection } from 'entwrite';
import { BaseDb } from './base-db.js';
import Writer, { Essay } from './model.js';
export default class AppDb extends BaseDb {
  readonly writers = this.set(Writer);
  readonly essays = this.set(Essay);
  readonly tags = this.set(defineCollection('tags', { label: { type: 'string', size: 9 } }));
}
`,
    'src/dated.ts': `import { Attribute, Id } from 'entwrite';
export abstract class Dated {
  @Id() id!: string;
  @Attribute({ size: 9 }) era!: string;
}
`,
    'src/model.ts': `import * as orm from 'entwrite';
import { Attribute as Stored } from 'entwrite';
import { Dated } from './dated.js';
@orm.Collection('writers')
export default class Writer extends Dated {
  @Stored({ size: 9 /* short */ }) name!: string;
}
@orm.Collection('essays') class Piece { @orm.Id() id!: string; @orm.Attribute({ size: 9 }) title!: string }
export { Piece as Essay };
`,
  });
  const databaseId = 'app';
  expect((await project.run('schema', 'create')).status).toBe(0);
  await project.tables.deleteTable({ databaseId, tableId: 'posts' });
  await project.tables.deleteTable({ databaseId, tableId: 'authors' });
  const columns = [...['writers name', 'writers era', 'essays title', 'tags label'], 'essays subtitle'];
  for (const [tableId = '', key = ''] of columns.map((place) => place.split(' '))) {
    const column = { databaseId, tableId, key, required: true, size: 80 };
    if (key === 'subtitle') await project.tables.createStringColumn(column);
    else await project.tables.updateStringColumn({ ...column, xdefault: null as never });
  }

  const { data, status } = await project.ask('pull');
  expect(status).toBe(1);
  expect(data).toMatchObject({
    changed: ['src/model.ts'],
    byHand: [
      'Writer.era is not declared in src/model.ts.',
      "The collection 'tags' differs from its defineCollection; only classes are changed here.",
    ],
  });
  expect(project.read('src/model.ts')).toBe(`import * as orm from 'entwrite';
import { Attribute, Attribute as Stored } from 'entwrite';
import { Dated } from './dated.js';
@orm.Collection('writers')
export default class Writer extends Dated {
  @Stored({ size: 80 /* short */ }) name!: string;
}
@orm.Collection('essays') class Piece { @orm.Id() id!: string; @orm.Attribute({ size: 80 }) title!: string
  @Attribute({ type: 'string', size: 80 }) subtitle!: string; }
export { Piece as Essay };
`);
});
