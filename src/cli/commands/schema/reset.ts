import type { Command } from 'commander';
import { describeRunReport } from '../../../migrations/history/migration-report.js';
import { resetDatabase } from '../../../migrations/run/reset-database.js';
import { plural } from '../../../util/plural.js';
import type { RunCommand } from '../../command-environment.js';
import { type MigrationCommandOptions, withEnvironment, workOf } from '../../migration-options.js';
import { lockTimeoutOption, runOnProject } from '../../project-command.js';
import { type DeletionOptions, requireDeletion } from '../../require-deletion.js';

interface ResetOptions extends DeletionOptions, Pick<MigrationCommandOptions, 'lockTimeout'> {}

export function define(command: Command, run: RunCommand): void {
  withEnvironment(command)
    .description(
      "Deletes the collections of the entities and of the migration files, and entwrite's own, with all documents, and creates them again: with all migration files, or from the entities if there are none. Asks at a terminal; elsewhere, and in production, --database must name the database.",
    )
    .option('--database <id>', 'the database to reset; nothing is asked then')
    .addOption(lockTimeoutOption())
    .action((options: ResetOptions) =>
      runOnProject(run, options, async ({ project, printer, signal }) => {
        await requireDeletion(project, options, 'the entities and the migration files');
        const { plan, report } = await resetDatabase(project.db, workOf(project, options, signal));
        const made = plan === null ? '' : `Created ${plural(plan.length, 'part')}.`;
        const { databaseId } = project.deps.options;
        const text = `'${databaseId}' was deleted and created again. ${report === null ? made : describeRunReport(report)}`;
        printer.result({ databaseId, plan: plan?.toJSON() ?? null, report }, text);
      }),
    );
}
