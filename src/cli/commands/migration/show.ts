import type { Command } from 'commander';
import { describePreview, showMigrations } from '../../../migrations/run/show-migrations.js';
import type { Project } from '../../../project/open-project.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES, type ExitCode } from '../../exit-codes.js';
import {
  choiceOf,
  filesOf,
  type MigrationCommandOptions,
  withContract,
  withEnvironment,
} from '../../migration-options.js';
import type { Printer } from '../../printing/printer.js';
import { runOnProject, toList, withDrops } from '../../project-command.js';

export function define(command: Command, run: RunCommand): void {
  withContract(withDrops(withEnvironment(command)))
    .description(
      'Shows the pending files, their steps, roughly how many requests they need, and which of them change documents. Writes nothing. Exit status 3 if there are any.',
    )
    .option('--to <name>', 'the last file to show')
    .option('--only <names>', 'show only these files', toList)
    .option('--migration <names>', 'the same as --only', toList)
    .action((options: MigrationCommandOptions) =>
      runOnProject(run, options, ({ project, printer }) => showPending(project, printer, options)),
    );
}

export async function showPending(
  project: Project,
  printer: Printer,
  options: MigrationCommandOptions,
): Promise<ExitCode> {
  const preview = await showMigrations(project.db, {
    ...filesOf(project, options),
    ...choiceOf(options),
    ...(options.drops !== undefined && { drops: options.drops }),
  });
  printer.result(preview, describePreview(preview));
  return preview.files.length > 0 ? EXIT_CODES.pending : EXIT_CODES.done;
}
