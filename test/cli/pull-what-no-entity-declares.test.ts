import { RelationshipType } from 'node-appwrite';
import { type CliProject, openCliProject } from './cli-project.js';

/** What other tools put into a database and no entity can declare: `pull` names it, and nothing touches it afterwards. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

const databaseId = 'app';
let project: CliProject;
beforeEach(async () => {
  project = await openCliProject({ 'package.json': '{ "type": "module" }' });
  await project.tables.create({ databaseId, name: 'App' });
  for (const tableId of ['posts', 'tags'])
    await project.tables.createTable({
      ...{ databaseId, tableId, name: tableId },
      columns: [{ key: 'title', type: 'string', size: 768, required: false }],
    });
});
afterEach(() => project.end());

const link = (key: string, twoWay: boolean, twoWayKey: string) => () =>
  project.tables.createRelationshipColumn({
    ...{ databaseId, tableId: 'posts', relatedTableId: 'tags', type: RelationshipType.ManyToOne },
    ...{ key, twoWay, twoWayKey },
  });

test.each<[string, string, () => Promise<unknown>]>([
  ['a relationship whose other end has a whole number for a key', 'posts.tag', link('tag', true, '2024')],
  ['a relationship whose hidden end has one', 'posts.tag', link('tag', false, '0')],
  ['a relationship with a key that lists leave out', 'posts.collection', link('collection', true, 'posts')],
  [
    'an index that is a character longer than entwrite plans',
    'posts.by_title',
    () =>
      project.tables.createIndex({
        databaseId,
        tableId: 'posts',
        key: 'by_title',
        type: 'key' as never,
        columns: ['title'],
      }),
  ],
])('%s is not touched', async (_, place, make) => {
  await make();
  const pulled = await project.run('pull');
  expect(pulled).toMatchObject({ status: 0, errors: '' });
  expect(pulled.output).toContain(`left out  ${place}: `);
  const { output, status } = await project.run('schema', 'analyze');
  expect({ output, status }).toMatchObject({ status: 0, output: expect.stringContaining('No pending migrations.') });
  expect(output).toContain(`Not in the model and not touched: ${place}`);
  expect(await project.run('pull', '--check')).toMatchObject({ status: 0 });
});

test('an index that no entity can declare goes with the change of what it is over', async () => {
  const index = { databaseId, tableId: 'posts', key: 'by_title', type: 'key' as never, columns: ['title'] };
  await project.tables.createIndex(index);
  expect((await project.run('pull')).status).toBe(0);
  project.write({ 'database/post.ts': project.read('database/post.ts').replace('size: 768', 'size: 900') });
  expect((await project.run('schema', 'migrate')).status).toBe(0);
  expect((await project.run('schema', 'analyze')).status).toBe(0);
});

test('an element that an enum has twice is the same as once', async () => {
  const enumeration = {
    databaseId,
    tableId: 'posts',
    key: 'state',
    elements: ['draft', 'live', 'draft'],
    required: true,
  };
  await project.tables.createEnumColumn(enumeration);
  const pulled = await project.run('pull');
  expect(pulled.output).not.toContain('left out');
  expect(project.read('database/post.ts')).toContain("elements: ['draft', 'live'] }) state!: 'draft' | 'live';");
  expect((await project.run('schema', 'analyze')).status).toBe(0);
});

test('a relationship to a collection that was not pulled is named and stays', async () => {
  await link('tag', true, 'posts')();
  const pulled = await project.run('pull', '--only', 'posts');
  expect(pulled.output).toContain("left out  posts.tag: a relationship to 'tags', which is not part of the model.");
  const { output, status } = await project.run('schema', 'analyze');
  expect({ output, status }).toMatchObject({
    status: 0,
    output: expect.stringContaining('not touched: tags, posts.tag'),
  });
  expect(await project.run('pull', '--only', 'posts', '--check')).toMatchObject({ status: 0 });
  // With the other one it is declared.
  expect((await project.run('pull')).status).toBe(0);
  expect(project.read('database/post.ts')).toContain(
    "@ManyToOne(() => Tag, { inverse: 'posts', onDelete: 'restrict' })",
  );
  expect((await project.run('schema', 'analyze')).output).toContain('No pending migrations.');
});

test('what a refused relationship leaves behind costs no attribute', async () => {
  // Appwrite answers 409, since the other end has the key, and keeps the first end for good.
  await expect(link('tag', true, 'title')()).rejects.toMatchObject({ code: 409 });
  const pulled = await project.run('pull');
  expect(pulled.output).toMatch(/^left out {2}tags\.title: the key 'title' twice/m);
  expect(project.read('database/tag.ts')).toContain(
    "@Attribute({ type: 'string', size: 768, required: false }) title?: string;",
  );
  const { output, status } = await project.run('schema', 'analyze');
  expect({ output, status }).toMatchObject({ status: 0, output: expect.stringContaining('not touched: posts.tag') });
  expect(await project.run('pull', '--check')).toMatchObject({ status: 0 });
});
