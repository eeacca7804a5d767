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
      'For CI: exit status 3 when entities and files disagree or two branches grew from one parent; with --history also when files were edited after they were applied, with --against live also when the database differs from what its applied files lead to. Without both no server is asked.',
    )
    .option('--history', 'compare with the history of the database, too')
    .addOption(new Option('--against <what>', 'compare with the live database and its history, too').choices(['live']))
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
