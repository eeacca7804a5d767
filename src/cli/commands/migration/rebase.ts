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
      'Joins two branches of files with the same parent into one sequence: the files of one branch get new numbers and parents after the other; their steps do not change. Refused if the order makes a difference, or if the files are applied.',
    )
    .option(
      '--move <names>',
      'files whose branch comes last; by default the branch of which nothing is applied, else the later one',
      toList,
    )
    .option('--offline', 'do not ask the database which files are applied')
    .option('--dry-run', 'only show the new names; exit status 3 if there are any')
    .action(({ move, offline, dryRun, ...options }: RebaseCommandOptions) =>
      runOnProject(run, { ...options, asksNoServer: offline === true }, async ({ project, printer }) => {
        const result = await rebaseMigrations(project.db, {
          ...filesOf(project, options),
          ...definedOnly({ move, offline, dryRun }),
        });
        const lines = result.files.map(({ from, to }) => (from === to ? `${from} (parent)` : `${from} -> ${to}`));
        printer.result(result, lines.length === 0 ? 'The files already form one sequence.' : lines.join('\n'));
        return dryRun && lines.length > 0 ? EXIT_CODES.pending : EXIT_CODES.done;
      }),
    );
}
