import { Command } from 'commander';
import colours from 'picocolors';
import { TOOL_VERSION } from '../util/tool-version.js';
import type { RunCommand } from './command-environment.js';
import type { CommandEntry, CommandGroup } from './commands.js';
import type { Output } from './printing/printer.js';

/** Lists every command, and loads the one that is named. Parsing throws commander's `CommanderError` for wrong usage and after help. */
export async function buildProgram(
  entries: readonly (CommandEntry | CommandGroup)[],
  args: readonly string[],
  run: RunCommand,
  output: Output,
): Promise<Command> {
  const { bold } = colours.createColors(true);
  const program = new Command('entwrite')
    .description('A code-first ORM for Appwrite: schema, migrations, backups, and a server for development and tests.')
    .version(TOOL_VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ styleTitle: bold, showGlobalOptions: false })
    // The caller of the parser prints errors: as text or as JSON.
    .configureOutput({
      writeOut: (text) => void output.write(text),
      writeErr: (text) => void output.write(text),
      outputError: () => {},
    })
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 failed, 2 wrong usage, 3 would change something, 4 refused as destructive, 5 locked.',
    )
    .exitOverride();
  const words = args.filter((word) => !word.startsWith('-') && word !== 'help');
  await attach(program, entries, words, run);
  return program;
}

async function attach(
  parent: Command,
  entries: readonly (CommandEntry | CommandGroup)[],
  [word, ...rest]: readonly string[],
  run: RunCommand,
): Promise<void> {
  for (const entry of entries) {
    const alias = 'alias' in entry ? entry.alias : undefined;
    const isNamed = word !== undefined && [entry.name, alias].includes(word);
    const command = parent.command(entry.name).summary(entry.summary).allowExcessArguments(false);
    if (alias !== undefined) command.alias(alias);
    if ('commands' in entry) {
      await attach(command.description(entry.summary), entry.commands, isNamed ? rest : [], run);
    } else if (isNamed) {
      const { define } = await entry.load();
      define(command, run);
      withCommonOptions(command);
    }
  }
}

export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print the result as one line of JSON')
    .option('--verbose', 'print each request, and stacks of errors');
}
