import { CommanderError } from 'commander';
import { buildProgram } from '../../src/cli/build-program.js';
import { commands } from '../../src/cli/commands.js';

/** Every command there is: it loads, and its help says what it does. */
const paths = commands.flatMap((entry) =>
  'commands' in entry ? entry.commands.map(({ name }) => [entry.name, name]) : [[entry.name]],
);

async function helpOf(...words: readonly string[]): Promise<string> {
  let shown = '';
  const args = [...words, '--help'];
  const program = await buildProgram(commands, args, async () => {}, { write: (text: string) => (shown += text) });
  await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
  });
  return shown;
}

test.each(paths.map((words) => [words.join(' '), words] as const))('%s', async (_name, words) => {
  const help = await helpOf(...words);
  expect(help).toMatch(new RegExp(`^Usage: entwrite ${words.join(' ')}(\\|\\w+)? \\[options\\]`));
  expect(help).toMatch(/\n\n[A-Z][\s\S]*\.\s+(Arguments|Options):/);
  expect(help).toContain('--json');
  if (!['init', 'serve', 'completion'].includes(words[0] ?? '')) expect(help).toContain('--config <path>');
});

test('the groups of the issue are there, with nothing left out', () => {
  expect(paths.map((words) => words.join(' '))).toEqual([
    'init',
    'pull',
    'export',
    'dev',
    'types',
    'schema analyze',
    'schema migrate',
    'schema undo',
    'schema create',
    'schema drop',
    'schema reset',
    'schema inspect',
    'schema drift',
    'schema diagram',
    'schema stats',
    'migration create',
    'migration generate',
    'migration show',
    'migration run',
    'migration revert',
    'migration status',
    'migration check',
    'migration lint',
    'migration test',
    'migration rebase',
    'migration baseline',
    'migration squash',
    'migration resolve',
    'backup create',
    'backup list',
    'backup verify',
    'backup restore',
    'backup prune',
    'data export',
    'data import',
    'seed',
    'snapshot create',
    'snapshot list',
    'snapshot restore',
    'snapshot delete',
    'clone',
    'purge',
    'doctor',
    'studio',
    'unlock',
    'serve',
    'completion',
  ]);
});
