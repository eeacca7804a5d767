import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram } from '../../src/cli/build-program.js';
import { commands } from '../../src/cli/commands.js';

/** Every command line in a block of the documentation is one that exists, with options that exist. */

const root = join(__dirname, '../..');
const files = [
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  'README.md',
];

const lines = files.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^```(?:sh|yaml)[^\n]*\n([\s\S]*?)^```$/gm)].flatMap(
    ([, block = '']) =>
      [...block.matchAll(/\bnpx entwrite\b([^\n|&]*)/g)].map(([, text = '']) => ({
        file,
        text: text.replace(/\s+#.*$/, '').trim(),
      })),
  ),
);

test('there are some', () => {
  expect(lines.length).toBeGreaterThan(20);
});

test.each(lines.map(({ file, text }) => [file, text]))('%s: entwrite %s', async (_file, text) => {
  const args = text.split(/\s+/).filter((word) => word !== '');
  const output = { write: () => undefined };
  const program = await buildProgram(commands, args, async () => {}, output);
  await expect(program.parseAsync(args, { from: 'user' })).resolves.toBe(program);
});
