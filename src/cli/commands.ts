import type { Command } from 'commander';
import type { RunCommand } from './environment.js';

/** Says what options and arguments a command takes and what it does; one file each under `commands/`. */
export type DefineCommand = (command: Command, run: RunCommand) => void;

/** A command: its file is loaded only when it is the one that was asked for. */
export interface CommandEntry {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<DefineCommand>;
}

/** Commands under a common word, such as `entwrite migration run`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandEntry[];
}

/** Every command, in the order in which help lists them. */
export const commands: readonly (CommandEntry | CommandGroup)[] = [
  {
    name: 'serve',
    summary: 'run an Appwrite-compatible server on this machine',
    load: async () => (await import('./commands/serve.js')).defineServe,
  },
];
