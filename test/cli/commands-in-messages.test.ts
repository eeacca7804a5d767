import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram } from '../../src/cli/build-program.js';
import { commands } from '../../src/cli/commands.js';

/** What a message tells to type is a command line that works: the command exists, and so does what stands behind it. */

const root = join(__dirname, '../../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** Command lines in texts, which comments are not, with something in the place of what is filled in. */
const named = files.flatMap((file) =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line))
    .flatMap((line) => [...line.matchAll(/(\b[Rr]un )?(\\?)`(?:npx )?entwrite ((?:\$\{[^}]*\}|[^`\\$])+)\\?`/g)])
    // A template of JavaScript is no text between backticks.
    .filter(([, , escaped, text = '']) => escaped !== '' || !text.includes('${'))
    .map(([, order, , text = '']) => ({ file, text: text.replace(/\$\{[^}]*\}/g, 'x'), isOrder: order !== undefined })),
);

test('there are some', () => {
  expect(named.length).toBeGreaterThan(30);
});

const lines = [...new Map(named.map((one) => [one.text, one])).values()].filter(({ text }) => !text.startsWith('x'));

test.each(
  lines.map(({ file, text, isOrder }) => [file, text, isOrder] as const),
)('%s: entwrite %s', async (_file, text, isOrder) => {
  const words = text.split(' ');
  const shown: string[] = [];
  const outcomeOf = async (args: string[]) => {
    const program = await buildProgram(commands, args, async () => {}, { write: (line) => void shown.push(line) });
    return program.parseAsync(args, { from: 'user' }).then(
      () => 'ran',
      ({ code }: { code?: string }) => code,
    );
  };
  const name = words.filter((word) => /^[a-z]/.test(word)).slice(0, 2);
  // A command that is only named may want more than its name: its help shows that it exists.
  if (words.length <= 2 && !words.some((word) => word.startsWith('-')) && !isOrder) {
    await outcomeOf([...words, '--help']);
    expect(shown.join('')).toContain(`Usage: entwrite ${name.join(' ')}`);
  } else expect(await outcomeOf(words)).toBe('ran');
});
