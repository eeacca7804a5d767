import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { CONFIG_NAMES } from '../../project/find-config.js';
import { defaultFolder, type InitChoices, type InitReport, initProject } from '../../project/init-project.js';
import type { ServerKind } from '../../project/starter-files.js';
import { type AskLine, askLineAtTerminal } from '../../terminal/ask-line-at-terminal.js';
import type { RunCommand } from '../command-environment.js';

interface InitOptions {
  readonly json?: true;
  readonly folder?: string;
  readonly server?: ServerKind;
  readonly tsconfig?: boolean;
  readonly yes?: true;
}

export function define(command: Command, run: RunCommand): void {
  command
    .description(
      'Sets up this folder: entwrite.config.ts, an example entity if there is none, .env.example, tsconfig.json, lines of .gitignore, npm scripts. Asks at a terminal for missing options. Overwrites nothing.',
    )
    .option('--folder <path>', 'folder for the entities; by default `database`, in `src` if that exists')
    .addOption(
      new Option('--server <kind>', 'an Appwrite server, or the embedded server').choices(['remote', 'embedded']),
    )
    .option('--tsconfig', 'write a tsconfig.json if there is none (the default)')
    .option('--no-tsconfig', 'do not write a tsconfig.json')
    .option('--yes', 'ask nothing')
    .action((options: InitOptions) =>
      run(options, async ({ printer }) => {
        const ask = options.json || options.yes ? undefined : askLineAtTerminal(process.stdin, process.stdout);
        const report = initProject(process.cwd(), await choose(process.cwd(), options, ask));
        printer.result(report, describe(report));
      }),
    );
}

/** Takes the options, and asks for those that are missing; without a terminal uses the defaults. */
async function choose(folder: string, options: InitOptions, ask: AskLine | undefined): Promise<InitChoices> {
  const isNew = !CONFIG_NAMES.some((name) => existsSync(join(folder, name)));
  const asked = async (question: string, defaultAnswer: string, isNeeded: boolean): Promise<string> =>
    (isNeeded && ask !== undefined && (await ask(`${question} [${defaultAnswer}]: `))) || defaultAnswer;
  const place = await asked('Folder of the entities', defaultFolder(folder), isNew && options.folder === undefined);
  const server = await asked('Server, remote or embedded', 'remote', isNew && options.server === undefined);
  const isMissing = !existsSync(join(folder, 'tsconfig.json'));
  const settings = await asked('Write a tsconfig.json (y/n)', 'y', isMissing && options.tsconfig === undefined);
  return {
    folder: options.folder ?? place,
    ...(options.server !== undefined && { server: options.server }),
    ...(options.server === undefined && isNew && { server: /^e/i.test(server) ? 'embedded' : 'remote' }),
    compilerSettings: options.tsconfig ?? /^y/i.test(settings),
  };
}

function describe({ written, extended, kept, remarks, next }: InitReport): string {
  return [
    ...written.map((name) => `written   ${name}`),
    ...Object.entries(extended).map(([name, added]) => `extended  ${name}: ${added.join(', ')}`),
    ...kept.map((name) => `kept      ${name}`),
    ...remarks,
    'Next:',
    ...next.map((line) => `  ${line}`),
  ].join('\n');
}
