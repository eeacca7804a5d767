import type { Command } from 'commander';
import { pruneDatabase } from '../../../backup/automatic/prune-database.js';
import { definedOnly } from '../../../util/defined-only.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { lockTimeoutOption, type ProjectOptions, runOnProject, toCount, withConfig } from '../../project-command.js';

interface PruneOptions extends ProjectOptions {
  readonly keep?: number;
  readonly dryRun?: true;
  readonly lockTimeout?: number;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Deletes all but the newest backups of the database. Keeps snapshots, backups made with --keep, and those that applied migrations need.',
    )
    .option('--keep <number>', 'how many to keep; by default the number in the configuration, or 5', toCount)
    .option('--dry-run', 'only show what would be deleted; exit status 3 if there is anything')
    .addOption(lockTimeoutOption())
    .action(({ keep, dryRun, lockTimeout, ...options }: PruneOptions) =>
      runOnProject(run, options, async ({ project, printer, signal, onProgress }) => {
        const { deps } = project;
        const { config } = await deps.open();
        const kept = keep ?? project.backups.keep;
        const staying: { folder: string; reason: string }[] = [];
        const { schemas, documents } = deps;
        const database = { projectId: config.project, databaseId: deps.options.databaseId, schemas, documents };
        const onKept = (folder: string, reason: string) => staying.push({ folder, reason });
        const choice = { ...definedOnly({ keep: kept, dryRun }), onKept };
        const waiting = definedOnly({ lockTimeout, signal, onProgress });
        const deleted = await pruneDatabase(project.backups.root, database, choice, waiting);
        const title = dryRun ? 'These would be deleted:' : 'Deleted:';
        const lines = [
          ...(deleted.length === 0 ? ['Nothing to delete.'] : [title, ...deleted.map((folder) => `  ${folder}`)]),
          ...(staying.length === 0
            ? []
            : [dryRun ? 'These are old enough and would stay:' : 'Kept, although they are old enough:']),
          ...staying.map(({ folder, reason }) => `  ${folder}: ${reason}`),
        ];
        printer.result({ deleted: deleted, kept: staying, dryRun: dryRun === true }, lines.join('\n'));
        return dryRun && deleted.length > 0 ? EXIT_CODES.pending : EXIT_CODES.done;
      }),
    );
}
