import { Argument, Command } from 'commander';
import type { CommonOptions, RunCommand } from '../command-environment.js';
import { commands } from '../commands.js';
import { commandTree } from '../completion/command-tree.js';
import { completionScripts, SHELLS, type Shell } from '../completion/completion-scripts.js';

export function define(command: Command, run: RunCommand): void {
  command
    .description(
      'Writes a script that makes a shell complete commands, options and their values: `eval "$(entwrite completion bash)"`.',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action((shell: Shell, options: CommonOptions) =>
      run(options, async ({ printer }) => {
        const root = new Command().option('--version', 'print the version');
        const script = completionScripts[shell](await commandTree(commands, root));
        printer.result({ script }, script.trimEnd());
      }),
    );
}
