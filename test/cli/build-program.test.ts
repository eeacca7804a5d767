import { CommanderError } from 'commander';
import { buildProgram } from '../../src/cli/build-program.js';
import type { RunCommand } from '../../src/cli/command-environment.js';
import type { CommandEntry, CommandGroup } from '../../src/cli/commands.js';

/** The parser on commands made up for this: what is loaded, what runs, what help shows. */
let loaded: string[];
let ran: { name: string; options: object }[];
let shown: string;

beforeEach(() => {
  loaded = [];
  ran = [];
  shown = '';
});

function entry(name: string): CommandEntry {
  return {
    name,
    summary: `does ${name}`,
    load: async () => {
      loaded.push(name);
      return {
        define(command, run) {
          command
            .argument('[target]')
            .option('--fast', 'hurries')
            .action((_target: string | undefined, options: object) => {
              ran.push({ name, options });
              return run(options, async () => {});
            });
        },
      };
    },
  };
}

const entries: readonly (CommandEntry | CommandGroup)[] = [
  entry('look'),
  { name: 'move', summary: 'moves things', commands: [entry('up'), entry('down'), entry('look')] },
];

async function parse(...args: readonly string[]): Promise<string | undefined> {
  const run: RunCommand = async (_options, work) => {
    await work({
      printer: {
        result: () => {},
        note: () => {},
        progress: () => {},
        log: () => {},
        failure: () => {},
        terminal: null,
      },
      interruption: () => new AbortController().signal,
      interrupted: new AbortController().signal,
    });
  };
  const program = await buildProgram(entries, args, run, { write: (text: string) => (shown += text) });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
}

test('only the command that is meant is loaded, and it runs with its options', async () => {
  expect(await parse('look', 'here', '--fast', '--json')).toBeUndefined();
  expect(loaded).toEqual(['look']);
  expect(ran).toEqual([{ name: 'look', options: { fast: true, json: true } }]);
});

test('a command in a group is found by both words', async () => {
  expect(await parse('move', 'look')).toBeUndefined();
  expect([loaded, ran.map(({ name }) => name)]).toEqual([['look'], ['look']]);
});

test('help of a group lists its commands and loads none', async () => {
  await parse('move', '--help');
  expect(loaded).toEqual([]);
  expect(shown).toMatch(/moves things/);
  expect(shown).toMatch(/up +does up\n +down +does down\n/);
});

test('help of a command in a group, both ways', async () => {
  for (const args of [
    ['move', 'up', '--help'],
    ['move', 'help', 'up'],
  ]) {
    shown = '';
    await parse(...args);
    expect(shown).toMatch(/Usage: entwrite move up \[options\] \[target\]/);
    expect(shown).toContain('--fast');
  }
});

test('wrong words are named', async () => {
  expect(await parse('move', 'upp')).toBe("error: unknown command 'upp'\n(Did you mean up?)");
  expect(await parse('look', 'here', 'there')).toMatch(/too many arguments for 'look'/);
  expect(ran).toEqual([]);
});
