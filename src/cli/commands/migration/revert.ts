import type { Command } from 'commander';
import { describeRunReport } from '../../../migrations/history/migration-report.js';
import { revertMigrations } from '../../../migrations/revert/revert-migrations.js';
import type { RunCommand } from '../../command-environment.js';
import { choiceOf, type MigrationCommandOptions, withMigrationOptions, workOf } from '../../migration-options.js';
import { runOnProject } from '../../project-command.js';

interface RevertOptions extends MigrationCommandOptions {
  readonly batch?: true;
}

export function define(command: Command, run: RunCommand): void {
  withMigrationOptions(command)
    .description(
      'Reverts the last applied file, or the files that the options name. Dropped attributes and collections are restored with their values if the backup still exists.',
    )
    .option('--to <name>', 'revert all files after this one, which stays applied; `0` reverts all')
    .option('--batch', 'revert the files of the last run')
    .action((options: RevertOptions) =>
      runOnProject(run, options, async ({ project, printer, signal }) => {
        const work = { ...workOf(project, options, signal), ...choiceOf(options) };
        const report = await revertMigrations(project.db, { ...work, ...(options.batch && { batch: true }) });
        printer.result(report, report.files.length === 0 ? 'Nothing to revert.' : describeRunReport(report));
      }),
    );
}
