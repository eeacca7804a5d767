import { type CliProject, noteEntity, openCliProject } from './cli-project.js';

/** Pages out of commands. Needs the build. */
jest.setTimeout(120_000);

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
});
afterAll(() => project.end());

test('a plan, a migration and a diagram are written as pages', async () => {
  expect((await project.run('schema', 'analyze', '--html', 'plan.html')).status).toBe(3);
  expect(project.read('plan.html')).toContain('<title>Plan for app</title>');
  expect(project.read('plan.html')).toMatch(/data-words="notes title"/);

  const { output, errors } = await project.run('schema', 'migrate', '--report', 'done.html');
  expect(output).toContain("Create collection 'notes'");
  expect(errors).toContain('The report is in done.html.');
  expect(project.read('done.html')).toMatch(/<title>Migration of app<\/title>[\s\S]*<span class="badge added">added/);

  project.write({ 'note.ts': noteEntity("@Attribute({ type: 'text', required: false }) body?: string;") });
  await project.run('schema', 'migrate', '--report', 'done.json');
  expect(JSON.parse(project.read('done.json'))).toMatchObject({
    databaseId: 'app',
    operations: [{ class: 'additive' }],
  });

  const drawn = await project.run('schema', 'diagram', '--live', '--format', 'html', '--out', 'live.html');
  expect(drawn).toMatchObject({ status: 0, output: 'The diagram is in live.html.\n' });
  expect(project.read('live.html')).toMatch(/data-words="notes title body"/);
  for (const name of ['plan.html', 'done.html', 'live.html'])
    expect(project.read(name)).not.toContain(project.server.apiKey);
});

test('a run of files leaves a page, too, and one that failed', async () => {
  project.write({
    'migrations/001_fails.mjs': `
      export default {
        version: 1,
        name: 'fails',
        up(m) {
          m.createCollection('others', (c) => { c.string('name', { size: 60 }); });
          m.data('look', () => { throw new Error('the value of ada is secret-value'); }, { down: 'nothing' });
        },
      };`,
  });
  const { status, errors } = await project.run('migration', 'run', '--report', 'run.html');
  expect([status, errors]).toEqual([1, expect.stringContaining('secret-value')]);
  const page = project.read('run.html');
  expect(page).toContain('<title>Run of migrations on app</title>');
  expect(page).toContain('<span class="badge undone">undone</span>');
  expect(page).not.toContain('secret-value');
});
