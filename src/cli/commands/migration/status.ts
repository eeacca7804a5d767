import type { Command } from 'commander';
import { describeStatus, migrationStatus } from '../../../migrations/run/migration-status.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { filesOf, type MigrationsCommandOptions, withEnvironment } from '../../migration-options.js';
import { runOnProject } from '../../project-command.js';

interface StatusOptions extends MigrationsCommandOptions {
  readonly verify?: true;
}

export function define(command: Command, run: RunCommand): void {
  withEnvironment(command)
    .description('Shows which migration files are applied, pending, missing, edited or unfinished.')
    .option('--verify', 'run the checks of the applied files again; exit status 1 if one fails')
    .action((options: StatusOptions) =>
      runOnProject(run, options, async ({ project, printer }) => {
        const verify = options.verify === true;
        const status = await migrationStatus(project.db, { ...filesOf(project, options), verify });
        printer.result(status, describeStatus(status));
        return status.checks?.some(({ holds }) => !holds) ? EXIT_CODES.failed : EXIT_CODES.done;
      }),
    );
}
