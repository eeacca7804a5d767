import type { Command } from 'commander';
import { describeRunReport } from '../../../migrations/history/migration-report.js';
import { runMigrations } from '../../../migrations/run/run-migrations.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import {
  choiceOf,
  type MigrationCommandOptions,
  withContract,
  withMigrationOptions,
  workOf,
} from '../../migration-options.js';
import { runOnProject } from '../../project-command.js';
import { showPending } from './show.js';

interface RunOptions extends MigrationCommandOptions {
  readonly dryRun?: true;
}

export function define(command: Command, run: RunCommand): void {
  withContract(withMigrationOptions(command))
    .description(
      'Applies the pending migration files in order. Asks at a terminal before a change that loses data, and refuses it elsewhere (exit status 4), unless --allow-destructive names it; saves the data in a backup first. Rolls back a file that fails.',
    )
    .option('--to <name>', 'the last file to apply')
    .option('--dry-run', 'only show what would be done; exit status 3 if there is anything')
    .action((options: RunOptions) =>
      runOnProject(run, options, async ({ project, printer, signal }) => {
        if (options.dryRun) return showPending(project, printer, options);
        const work = { ...workOf(project, options, signal), ...choiceOf(options) };
        const report = await runMigrations(project.db, work);
        const reverted = report.files.filter(({ outcome }) => outcome === 'reverted');
        if (reverted.length > 0 && reverted.length === report.files.length) {
          const names = reverted.map(({ name }) => name).join(', ');
          const text = `This run only finished the interrupted revert of ${names}. Run it again to apply the pending files.`;
          printer.result(report, `${describeRunReport(report)}\n${text}`);
          return EXIT_CODES.pending;
        }
        const isEmpty = report.files.length + report.skipped.length + report.waiting.length === 0;
        printer.result(report, isEmpty ? 'No pending migrations.' : describeRunReport(report));
      }),
    );
}
