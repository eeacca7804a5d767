import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram } from '../../src/cli/build-program.js';
import { commands } from '../../src/cli/commands.js';

/** Every command line in a block of the documentation is one that exists, with options that exist. */

const root = join(__dirname, '../..');
const files = [
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  ...readdirSync(join(root, 'examples')).map((folder) => `examples/${folder}/README.md`),
  'README.md',
  'CONTRIBUTING.md',
];
const blocks = (language: string) =>
  files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)].flatMap(
      ([, name, text = '']) => (name === language ? [{ file, text }] : []),
    ),
  );

const lines = [...blocks('sh'), ...blocks('yaml')].flatMap(({ file, text: block }) =>
  [...block.matchAll(/\bnpx entwrite\b([^\n|&]*)/g)].map(([, text = '']) => ({
    file,
    text: text.replace(/\s+#.*$/, '').trim(),
  })),
);

test('there are some', () => {
  expect(lines.length).toBeGreaterThan(20);
});

test.each(lines.map(({ file, text }) => [file, text]))('%s: entwrite %s', async (_file, text) => {
  const args = [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
  const output = { write: () => undefined };
  const program = await buildProgram(commands, args, async () => {}, output);
  await expect(program.parseAsync(args, { from: 'user' })).resolves.toBe(program);
});

/** What runs on GitHub for a change of this project. */
const workflow = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8');

test('what the pages of this project run is there: scripts, and files of examples', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const ours = blocks('sh').filter(({ file }) => !file.startsWith('docs/'));
  const commands = [...ours.map(({ text }) => text.replace(/\s+#.*$/gm, '')), workflow].join('\n');
  const named = [...commands.matchAll(/\bnpm (?:run )?((?!ci|install|run)[\w:]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  expect(named.length).toBeGreaterThan(10);
  const paths = [...commands.matchAll(/\bexamples\/[\w./-]+/g)].map(([path]) => path);
  const sources = paths.map((path) => path.replace(/\.build\/(.*)\.js$/, '$1.ts'));
  expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('the workflows are YAML that GitHub Actions takes', () => {
  const { load } = jest.requireActual<{ load: (text: string) => unknown }>('js-yaml');
  const workflows = [...blocks('yaml').map(({ text }) => text), workflow].map((text) => load(text) as Workflow);
  expect(workflows.length).toBeGreaterThan(1);
  for (const { on, jobs } of workflows) {
    expect(on).toBeDefined();
    for (const job of Object.values(jobs)) {
      expect(job['runs-on']).toBe('ubuntu-latest');
      for (const { uses, run } of job.steps) expect([typeof uses, typeof run].sort()).toEqual(['string', 'undefined']);
    }
  }
});

interface Workflow {
  readonly on: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly 'runs-on': string; readonly steps: readonly { uses?: string; run?: string }[] }>
  >;
}
