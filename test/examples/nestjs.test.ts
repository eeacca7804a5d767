import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const example = join(root, 'examples/06-nestjs');

let application: ChildProcess;
let url = '';

beforeAll(async () => {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', example], { stdio: 'pipe' });
  application = spawn(process.execPath, [join(example, '.build/main.js')], {
    env: { ...process.env, NODE_ENV: '', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const part of application.stdout ?? []) {
    output += String(part);
    url = /listening on (\S+)\n/.exec(output)?.[1] ?? '';
    if (url !== '') break;
  }
}, 120_000);

afterAll(async () => {
  if (application.exitCode !== null || application.signalCode !== null) return;
  const ended = once(application, 'exit');
  application.kill('SIGTERM');
  await ended;
});

const post = (body: object) =>
  fetch(`${url}/posts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

it('writes and reads posts by injected sets', async () => {
  const created = await post({ title: 'Hello', author: 'ada@example.org' });
  expect(created.status).toBe(201);
  const { id } = (await created.json()) as { id: string };
  const view = { id, title: 'Hello', draft: true, author: { name: 'Ada' } };
  expect(await (await fetch(`${url}/posts/${id}`)).json()).toEqual(view);
  expect(await (await fetch(`${url}/posts`)).json()).toEqual([view]);
});

it('refuses what the data transfer object does not allow, and what does not exist', async () => {
  const refused = await post({ title: '', author: 'nobody', extra: 1 });
  expect(refused.status).toBe(400);
  expect((await refused.json()) as object).toMatchObject({
    message: expect.arrayContaining(['property extra should not exist', 'author must be an email']),
  });
  expect((await post({ title: 'Hello', author: 'eve@example.org' })).status).toBe(404);
  expect((await fetch(`${url}/posts/nothing`)).status).toBe(404);
});

it('ends with the application', async () => {
  const ended = once(application, 'exit');
  application.kill('SIGTERM');
  await ended;
  expect(application.exitCode ?? application.signalCode).toBe('SIGTERM');
});
