import { type Command, Option } from 'commander';
import { checkMigrations } from '../../../migrations/run/check-migrations.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { filesOf, type MigrationsCommandOptions, withEnvironment } from '../../migration-options.js';
import { findingLine } from '../../printing/text-printer.js';
import { runOnProject } from '../../project-command.js';

interface CheckOptions extends MigrationsCommandOptions {
  readonly history?: true;
  readonly against?: 'live';
}

export function define(command: Command, run: RunCommand): void {
  withEnvironment(command)
    .description(
      'For CI: exit status 3 if entities and files disagree or two files have the same parent; with --history also if applied files were edited; with --against live also if the database differs from the result of its applied files. Needs no server without these two options.',
    )
    .option('--history', 'also compare with the history of the database')
    .addOption(new Option('--against <what>', 'also compare with the live database and its history').choices(['live']))
    .action((options: CheckOptions) =>
      runOnProject(
        run,
        { ...options, asksNoServer: options.history !== true && options.against === undefined },
        async ({ project, printer }) => {
          const live = options.against === 'live';
          const history = options.history === true || live;
          const findings = await checkMigrations(project.db, { ...filesOf(project, options), history, live });
          const lines = findings.map(findingLine);
          const text =
            findings.length === 0
              ? live
                ? 'Entities, files and database agree.'
                : 'Entities and files agree.'
              : ['To fix:', ...lines].join('\n');
          printer.result({ findings }, text);
          return findings.length > 0 ? EXIT_CODES.pending : EXIT_CODES.done;
        },
      ),
    );
}
