import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { findConfig } from '../../project/find-config.js';
import { watchSources } from '../../project/watch-sources.js';
import type { CommandEnvironment, RunCommand } from '../command-environment.js';
import { DEV_DATABASE, DEV_SERVER, startDevServer } from '../development/dev-server.js';
import { devStep } from '../development/dev-step.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { aborted } from '../interruption.js';
import { type ProjectOptions, toCount, withConfig } from '../project-command.js';

interface DevOptions extends ProjectOptions {
  readonly embedded?: string | true;
  readonly port: number;
  readonly types?: string;
  readonly once?: true;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Watches the entities and updates the database while you work: shows the plan of each change, applies the parts that only add, and asks about the rest. Ends on Ctrl-C.',
    )
    .option('--embedded [file]', `also run a server in this process; by default its data is in ${DEV_DATABASE}`)
    .option('--port <number>', 'port of that server; by default a free one', toCount, 0)
    .option('--types <file>', 'write the row types to this file after each change')
    .option('--once', 'check once and end; exit status 3 if changes or migration files are left')
    .action((options: DevOptions) =>
      options.once
        ? devStep(run, options, () => serveOnce(options))
        : run(options, (environment) => develop(options, environment)),
    );
}

/** Starts the server for a single check, if one is requested; returns the function that stops it. */
async function serveOnce(options: DevOptions): Promise<() => Promise<void>> {
  if (options.embedded === undefined) return async () => {};
  const server = await startDevServer(options, dirname(findConfig(process.cwd(), options.config ?? null)));
  Object.assign(process.env, server.variables);
  return server.stop;
}

async function develop(options: DevOptions, { printer, interruption }: CommandEnvironment): Promise<ExitCode> {
  const signal = interruption();
  const config = findConfig(process.cwd(), options.config ?? null);
  const folder = dirname(config);
  const server = options.embedded === undefined ? null : await startDevServer(options, folder);
  const variables = server?.variables ?? {};
  if (server !== null) {
    const { [DEV_SERVER]: _, ...shown } = variables;
    printer.note(['A server for this project; its variables:', ...lines(shown), ''].join('\n'));
  }

  let running: ChildProcess | null = null;
  let isStepDue = true;
  let wake: () => void = () => {};
  const watcher = watchSources(folder, options.types === undefined ? [] : [resolve(options.types)], (files) => {
    printer.note(`\nchanged   ${files.join(', ')}`);
    isStepDue = true;
    wake();
  });
  void aborted(signal).then(() => wake());
  try {
    while (!signal.aborted) {
      if (isStepDue) {
        isStepDue = false;
        running = startStep(options, config, variables);
        const [status] = (await once(running, 'close')) as [number | null];
        running = null;
        // Ctrl-C during a question answers the question.
        if (status === EXIT_CODES.refused) break;
        if (!signal.aborted && !isStepDue) printer.note('Watching. Ctrl-C ends it.');
        continue;
      }
      await new Promise<void>((done) => {
        wake = done;
        if (signal.aborted || isStepDue) done();
      });
    }
  } finally {
    watcher.close();
    running?.kill('SIGTERM');
    await server?.stop();
  }
  printer.note('Stopped.');
  return EXIT_CODES.done;
}

/**
 * Runs one check in a separate process, since loaded modules cannot be loaded again. The process has the terminal and receives its Ctrl-C.
 */
function startStep(options: DevOptions, config: string, variables: Readonly<Record<string, string>>): ChildProcess {
  const [, program = ''] = process.argv;
  const types = options.types === undefined ? [] : ['--types', resolve(options.types)];
  const args = [program, 'dev', '--once', '--config', config, ...types, ...(options.json ? ['--json'] : [])];
  return spawn(process.execPath, [...process.execArgv, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...variables },
  });
}

function lines(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `  ${name}=${value}`);
}
