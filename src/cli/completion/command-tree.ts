import { Command, type Option } from 'commander';
import { withCommonOptions } from '../build-program.js';
import type { CommandEntry, CommandGroup } from '../commands.js';

/** What can follow at one place of a command line. */
export interface CommandNode {
  /** The words that lead here, such as `/data/export`; empty at the beginning. */
  readonly place: string;
  readonly summary: string;
  readonly children: readonly { readonly name: string; readonly place: string; readonly summary: string }[];
  readonly options: readonly CommandOption[];
  /** The known values of the arguments. */
  readonly choices: readonly string[];
}

export interface CommandOption {
  /** The name without dashes. */
  readonly name: string;
  readonly summary: string;
  /** The kind of value it takes; null if it takes none. */
  readonly value: 'choice' | 'file' | 'text' | null;
  readonly choices: readonly string[];
}

/** Every place of the command line, starting with the beginning. Loads all commands to read their options. */
export async function commandTree(
  entries: readonly (CommandEntry | CommandGroup)[],
  root: Command,
): Promise<readonly CommandNode[]> {
  const nodes = await Promise.all(entries.map((entry) => nodesOf(entry, '')));
  return [{ ...nodeOf(root, '', ''), children: entries.flatMap((entry) => childrenOf(entry, '')) }, ...nodes.flat()];
}

async function nodesOf(entry: CommandEntry | CommandGroup, above: string): Promise<readonly CommandNode[]> {
  const place = `${above}/${entry.name}`;
  if ('commands' in entry) {
    const nodes = await Promise.all(entry.commands.map((one) => nodesOf(one, place)));
    const children = entry.commands.flatMap((one) => childrenOf(one, place));
    const { summary } = entry;
    return [{ place, summary, options: [], choices: [], children }, ...nodes.flat()];
  }
  const command = new Command(entry.name);
  const { define } = await entry.load();
  define(command, () => Promise.resolve());
  return inner(withCommonOptions(command), place, entry.summary);
}

/** The nodes of a command and of its subcommands. */
function inner(command: Command, place: string, summary: string): readonly CommandNode[] {
  const below = command.commands.flatMap((one) =>
    inner(one, `${place}/${one.name()}`, one.summary() || one.description()),
  );
  return [nodeOf(command, place, summary), ...below];
}

function nodeOf(command: Command, place: string, summary: string): CommandNode {
  return {
    place,
    summary,
    children: command.commands.map((one) => ({
      name: one.name(),
      place: `${place}/${one.name()}`,
      summary: one.summary() || one.description(),
    })),
    options: [...command.options.filter(({ hidden }) => !hidden).flatMap(optionOf), HELP],
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

const HELP: CommandOption = { name: 'help', summary: 'show this help', value: null, choices: [] };

function childrenOf(entry: CommandEntry | CommandGroup, above: string): CommandNode['children'] {
  const names = [entry.name, ...('alias' in entry && entry.alias !== undefined ? [entry.alias] : [])];
  return names.map((name) => ({ name, place: `${above}/${entry.name}`, summary: entry.summary }));
}

function optionOf({ long, description, argChoices, required, optional, flags }: Option): readonly CommandOption[] {
  if (!long?.startsWith('--')) return [];
  const takesFile = /[<[](path|file|folder)[>\]]/.test(flags);
  const kind = argChoices === undefined ? (takesFile ? 'file' : 'text') : 'choice';
  return [
    { name: long.slice(2), summary: description, value: required || optional ? kind : null, choices: argChoices ?? [] },
  ];
}
