import type { Command } from 'commander';
import { describeFinding } from '../../../errors.js';
import { checkMigrations } from '../../../migrations/run/check-migrations.js';
import type { RunCommand } from '../../environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { filesOf, type MigrationsCommandOptions, withEnvironment } from '../../migration-options.js';
import { runOnProject } from '../../project-command.js';

interface CheckOptions extends MigrationsCommandOptions {
  readonly history?: true;
}

/** `entwrite migration check` */
export function defineMigrationCheck(command: Command, run: RunCommand): void {
  withEnvironment(command)
    .description(
      'For CI: exit status 3 when entities and files disagree or two branches grew from one parent; with --history also when files were edited after they were applied. Without --history no server is asked.',
    )
    .option('--history', 'compare with the history of the database, too')
    .action((options: CheckOptions) =>
      runOnProject(
        run,
        options,
        async ({ project, printer }) => {
          const history = options.history === true;
          const findings = await checkMigrations(project.db, { ...filesOf(project, options), history });
          const lines = findings.map((finding) => `  - ${describeFinding(finding)}`);
          const text = findings.length === 0 ? 'Entities and files agree.' : ['To be seen to:', ...lines].join('\n');
          printer.result({ findings }, text);
          return findings.length > 0 ? EXIT_CODES.pending : EXIT_CODES.done;
        },
        options.history !== true,
      ),
    );
}
