import type { Command } from 'commander';
import { type InitReport, initProject } from '../../project/init-project.js';
import type { RunCommand } from '../environment.js';

/** `entwrite init` */
export function defineInit(command: Command, run: RunCommand): void {
  command
    .description(
      'Sets this folder up: entwrite.config.ts, an example entity if there is none, .env.example, lines of .gitignore, npm scripts. Overwrites nothing.',
    )
    .action((options: { readonly json?: true }) =>
      run(options, async ({ printer }) => {
        const report = initProject(process.cwd());
        printer.result(report, describe(report));
        return undefined;
      }),
    );
}

function describe({ written, extended, kept, remarks }: InitReport): string {
  return [
    ...written.map((name) => `written   ${name}`),
    ...Object.entries(extended).map(([name, added]) => `extended  ${name}: ${added.join(', ')}`),
    ...kept.map((name) => `kept      ${name}`),
    ...remarks,
  ].join('\n');
}
