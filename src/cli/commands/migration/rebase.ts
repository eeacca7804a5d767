import type { Command } from 'commander';
import { type RebaseOptions, rebaseMigrations } from '../../../migrations/rebase/rebase-migrations.js';
import { definedOnly } from '../../../util/defined-only.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { filesOf, type MigrationsCommandOptions, withEnvironment } from '../../migration-options.js';
import { runOnProject, toList } from '../../project-command.js';

type RebaseCommandOptions = MigrationsCommandOptions & Pick<RebaseOptions, 'move' | 'offline' | 'dryRun'>;

export function define(command: Command, run: RunCommand): void {
  withEnvironment(command)
    .description(
      'Makes one line of two branches of files that grew from one parent: the files of one get numbers and parents after the other, their steps stay as they are. Refused where the order makes a difference, and for files that are applied.',
    )
    .option(
      '--move <names>',
      'files whose line goes last; that of which nothing is applied, else the later one, when not given',
      toList,
    )
    .option('--offline', 'do not ask the database what is applied')
    .option('--dry-run', 'write nothing, show the new names; exit status 3 when there are any')
    .action(({ move, offline, dryRun, ...options }: RebaseCommandOptions) =>
      runOnProject(run, { ...options, asksNoServer: offline === true }, async ({ project, printer }) => {
        const result = await rebaseMigrations(project.db, {
          ...filesOf(project, options),
          ...definedOnly({ move, offline, dryRun }),
        });
        const lines = result.files.map(({ from, to }) => (from === to ? `${from} (parent)` : `${from} -> ${to}`));
        printer.result(result, lines.length === 0 ? 'The files are one line.' : lines.join('\n'));
        return dryRun && lines.length > 0 ? EXIT_CODES.pending : EXIT_CODES.done;
      }),
    );
}
