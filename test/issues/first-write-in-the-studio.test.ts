import { type CliProject, openCliProject } from '../cli/cli-project.js';
import { askStudio, openSession } from '../studio/ask-studio.js';

/** A document is created in a studio in which nothing was looked at before, as after a restart beside an open page. Needs the build. */
jest.setTimeout(120_000);

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
  await project.run('schema', 'create');
});
afterAll(() => project.end());

test('the first request may be a write', async () => {
  const { firstLine, child, ended } = project.start('studio', '--json', '--no-open');
  const { port, url } = JSON.parse(await firstLine) as { port: number; url: string };
  const [cookie = ''] = (await openSession(port, url)).headers['set-cookie'] ?? [];
  const headers = { cookie: cookie.split(';')[0] ?? '', origin: `http://127.0.0.1:${port}` };
  const body = { values: { title: 'first' } };
  const answer = await askStudio(port, '/api/collections/notes/create', { method: 'POST', headers, body });
  expect(answer).toMatchObject({ status: 200 });
  child.kill('SIGTERM');
  await ended;
});
