import type { Command } from 'commander';
import { baselineMigrations } from '../../../migrations/history/baseline-migrations.js';
import { definedOnly } from '../../../util/defined-only.js';
import type { RunCommand } from '../../command-environment.js';
import { filesOf, type MigrationsCommandOptions, withEnvironment } from '../../migration-options.js';
import { lockTimeoutOption, runOnProject } from '../../project-command.js';

interface BaselineOptions extends MigrationsCommandOptions {
  readonly to?: string;
  readonly lockTimeout?: number;
}

export function define(command: Command, run: RunCommand): void {
  withEnvironment(command)
    .description(
      'Records the files as applied to a database that was created another way, after checking that its schema matches them. Runs nothing.',
    )
    .option('--to <name>', 'the last file that the database already matches')
    .addOption(lockTimeoutOption())
    .action(({ to, lockTimeout, ...options }: BaselineOptions) =>
      runOnProject(run, options, async ({ project, printer }) => {
        const names = await baselineMigrations(project.db, {
          ...filesOf(project, options),
          ...definedOnly({ to, lockTimeout }),
        });
        const lines = names.map((name) => `  ${name}`);
        const text =
          names.length === 0 ? 'All files are already in the history.' : ['Recorded as applied:', ...lines].join('\n');
        printer.result({ recorded: names }, text);
      }),
    );
}
