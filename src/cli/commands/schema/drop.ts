import type { Command } from 'commander';
import { definedOnly } from '../../../util/defined-only.js';
import type { RunCommand } from '../../command-environment.js';
import { lockTimeoutOption, runOnProject, withConfig } from '../../project-command.js';
import { type DeletionOptions, requireDeletion } from '../../require-deletion.js';

interface DropOptions extends DeletionOptions {
  readonly lockTimeout?: number;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      "Deletes the collections of the entities and entwrite's own with all documents, and the database if nothing else is left in it. Asks at a terminal; elsewhere, and in production, --database must name it.",
    )
    .option('--database <id>', 'the database to delete from; nothing is asked then')
    .addOption(lockTimeoutOption())
    .action((options: DropOptions) =>
      runOnProject(run, options, async ({ project, printer, signal }) => {
        await requireDeletion(project, options, 'the entities');
        const { database, lockTimeout } = options;
        await project.db.getSchemaManager().ensureDeleted({ signal, ...definedOnly({ database, lockTimeout }) });
        const { databaseId } = project.deps.options;
        printer.result({ databaseId, deleted: true }, `The collections of '${databaseId}' are deleted.`);
      }),
    );
}
