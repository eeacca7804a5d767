import { spawn } from 'node:child_process';
import { type Command, Option } from 'commander';
import type { Project } from '../../project/open-project.js';
import { openDemo } from '../../studio/demo/open-demo.js';
import { openStudioProject } from '../../studio/project/open-studio-project.js';
import { startStudio } from '../../studio/start-studio.js';
import { colours } from '../../terminal/colours.js';
import type { CommandEnvironment, RunCommand } from '../command-environment.js';
import { aborted } from '../interruption.js';
import { type ProjectOptions, toPort, withConfig } from '../project-command.js';
import { supervise } from '../supervise.js';

interface StudioCommandOptions extends ProjectOptions {
  readonly port: number;
  readonly readOnly?: true;
  readonly demo?: true;
  readonly open: boolean;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Shows the database in a browser on this machine: documents to view and edit, the schema and its pending changes, migrations, backups and requests. Prints a link that works once, and ends on Ctrl-C or SIGTERM.',
    )
    .addOption(
      new Option('--port <number>', 'port to listen on; by default a free one').argParser(toPort).default(0, 'any'),
    )
    .option('--read-only', 'refuse all writes to the database and to files')
    .addOption(new Option('--demo', 'show a blog in memory, which needs no project').conflicts('config'))
    .option('--no-open', 'print the link without opening a browser')
    .addHelpText('after', EXAMPLES)
    .action((options: StudioCommandOptions) => run(options, (environment) => studio(options, environment)));
}

const EXAMPLES = `
Examples:
  entwrite studio --demo                    a blog that needs no setup
  entwrite studio --read-only --port 4400   for a database that must not be changed
  entwrite studio --no-open --json          {"url":"…"} for scripts`;

async function studio(options: StudioCommandOptions, environment: CommandEnvironment): Promise<void> {
  const { printer, interruption } = environment;
  const project = await openProject(options, environment);
  try {
    const running = await startStudio({
      project,
      port: options.port,
      readOnly: options.readOnly === true,
      isDemo: options.demo === true,
    });
    printer.result(
      { url: running.url, port: running.port, readOnly: options.readOnly === true },
      [
        `Studio, ready at ${colours.bold(colours.cyan(running.url))}`,
        '  The link works once, in one browser on this machine.',
        ...(options.readOnly ? ['  Read only: nothing can be changed.'] : []),
        'Ctrl-C ends it.',
      ].join('\n'),
    );
    if (options.open && options.json !== true) openInBrowser(running.url);
    await aborted(interruption());
    await running.stop();
  } finally {
    await project.db.dispose();
  }
  printer.note('Stopped.');
}

/** Opens the project; Ctrl-C stops that, and a heartbeat says what it is waiting for. */
async function openProject({ demo, config }: StudioCommandOptions, environment: CommandEnvironment): Promise<Project> {
  const supervision = supervise(environment);
  try {
    return demo ? await openDemo() : await openStudioProject(process.cwd(), config ?? null);
  } finally {
    supervision.end();
  }
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Does nothing if there is no browser. */
function openInBrowser(url: string): void {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  spawn(program, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
