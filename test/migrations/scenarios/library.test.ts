import { revertMigrations } from 'entwrite/migrations';
import { liveContents } from './live-contents.js';
import { openScenario, type ScenarioProject } from './project.js';

let project: ScenarioProject;
beforeEach(async () => {
  project = await openScenario('library');
  await project.run({ to: '001_authors' });
  const { documents } = project.database;
  await documents.create('authors', 'ada', { values: { name: 'Ada', email: 'ada@example.org' } });
  await documents.create('authors', 'bob', { values: { name: 'Bob', email: 'bob@example.org' } });
  for (const label of ['news', 'art', 'tips']) await documents.create('tags', label, { values: { label } });
  const posts = [
    { title: 'Hello World', authorEmail: 'ada@example.org', labels: ['news', 'art'] },
    { title: 'Hello, world!', authorEmail: 'ada@example.org', labels: ['art'] },
    { title: 'Über uns', authorEmail: 'nobody@example.org', labels: [] },
    { title: 'HELLO world', authorEmail: 'bob@example.org', labels: null },
    { title: 'Draft', authorEmail: null, labels: ['tips', 'news'] },
  ];
  for (const [at, values] of posts.entries()) await documents.create('posts', `p${at}`, { values });
});
afterEach(() => project.end());

const link = async (at: number) => {
  const queries = [JSON.stringify({ method: 'select', values: ['*', 'author.$id', 'tags.$id'] })];
  const post = await project.database.documents.get('posts', `p${at}`, queries);
  const idOf = (value: unknown) => (value as { $id?: string } | null)?.$id ?? null;
  return [post?.slug, idOf(post?.author), ((post?.tags ?? []) as unknown[]).map(idOf).sort()];
};

it('three collections are linked and get unique slugs, and go back with all values', async () => {
  const before = await liveContents(project.database);
  const report = await project.run({ allowDestructive: true });
  expect(await Promise.all([0, 1, 2, 3, 4].map(link))).toEqual([
    ['hello-world', 'ada', ['art', 'news']],
    ['hello-world-2', 'ada', ['art']],
    ['uber-uns', null, []],
    ['hello-world-3', 'bob', []],
    ['draft', null, ['news', 'tips']],
  ]);
  const [file] = report.files;
  expect(file?.data.map(({ label, failed, failures }) => [label, failed, failures.map(({ id }) => id)])).toEqual([
    ['link posts.author', 1, ['p2']],
    ['link posts.tags', 0, []],
    ['slugify posts.slug', 0, []],
  ]);
  const { documents } = project.database;
  await expect(documents.create('posts', 'p9', { values: { title: 'x', slug: 'hello-world' } })).rejects.toMatchObject({
    code: 'document_exists',
  });
  await expect(documents.delete('authors', 'ada')).rejects.toThrow();
  await revertMigrations(project.open(), { folder: project.files, allowDestructive: true });
  expect(await liveContents(project.database)).toEqual(before);
});
