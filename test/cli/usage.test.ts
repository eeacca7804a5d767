import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runEntwrite } from './entwrite-process.js';
import { runWarm } from './warm-entwrite.js';

/** What the command line says about itself, and about wrong use of it. Needs the build. */

test('help lists the commands', async () => {
  for (const args of [[], ['--help'], ['help']]) {
    const { output, errors, status } = await runWarm(args);
    expect([status, errors]).toEqual([0, '']);
    expect(output).toMatch(/^Usage: entwrite /);
    expect(output).toContain('serve           run an Appwrite-compatible server on this machine');
  }
});

test('help of a command lists its options', async () => {
  for (const args of [
    ['serve', '--help'],
    ['help', 'serve'],
  ]) {
    const { output, status } = await runWarm(args);
    expect(status).toBe(0);
    for (const option of [
      '--file <path>',
      '--memory',
      '--port <number>',
      '--project <id>',
      '--key <secret>',
      '--json',
      '--host',
      '--allow-remote',
    ]) {
      expect(output).toContain(option);
    }
  }
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(resolve(__dirname, '../../package.json'), 'utf8')) as { version: string };
  expect((await runEntwrite('--version')).output).toBe(`${version}\n`);
});

test.each([
  [['srve'], "unknown command 'srve'\n(Did you mean serve?)\nRun `entwrite --help`"],
  [['serve', '--prot', '1'], "unknown option '--prot'\n(Did you mean --port?)\nRun `entwrite serve --help`"],
  [['serve', 'here'], "too many arguments for 'serve'. Expected 0 arguments but got 1.\nRun `entwrite serve --help`"],
  [['migration', '--prot'], "unknown option '--prot'\nRun `entwrite migration --help`"],
  [['migration', 'up', '--prot'], 'Run `entwrite migration run --help`'],
  [['serve', '--port', 'http'], "option '--port <number>' argument 'http' is invalid. A port is 0 to 65535."],
  [['serve', '--port', '65536'], "option '--port <number>' argument '65536' is invalid. A port is 0 to 65535."],
  [['serve', '--file', 'a', '--memory'], "option '--file <path>' cannot be used with option '--memory'"],
  [
    ['purge', '--older-than', '14'],
    "option '--older-than <age>' argument '14' is invalid. An age is a number with a unit",
  ],
  [['schema', 'migrate', '--concurrency', '0'], 'Expected a whole number, 1 or more.'],
  [['migration', 'run', '--step-timeout', '0'], 'Expected a number of seconds above 0.'],
  [['clone', '--to-database', 'my copy'], "argument 'my copy' is invalid. An id has at most 36 letters"],
  [['backup', 'restore', 'latest', '--database', 'a/b'], "argument 'a/b' is invalid. An id has at most 36 letters"],
  [['serve', '--file'], "option '--file <path>' argument missing"],
  [['serve', '--project', 'a b'], "option '--project <id>' argument 'a b' is invalid. An id has at most 36 letters"],
])('%j is wrong use', async (args, message) => {
  const { output, errors, status } = await runWarm(args);
  expect([status, output]).toEqual([2, '']);
  expect(errors).toMatch(/^error: /);
  expect(errors).toContain(message);
  expect(errors).not.toMatch(/^ +at /m);
});

test('with --json, wrong use is reported as JSON', async () => {
  const { errors, output, status } = await runWarm(['serve', '--json', '--port', 'x']);
  expect([status, output]).toEqual([2, '']);
  expect(JSON.parse(errors)).toEqual({
    error: { code: 'usage', message: expect.stringContaining('A port is 0 to 65535.') },
  });
});

test.each([
  [['--key', 'my secret']],
  [['--kye=my-secret']],
  [['--key', 'my-sécret']],
])('a key is never shown: %j', async (args) => {
  const { errors, output, status } = await runWarm(['serve', ...args]);
  expect(status).toBe(2);
  expect(output + errors).not.toMatch(/my.s/);
});
