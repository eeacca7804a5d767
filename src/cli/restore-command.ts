import type { Command } from 'commander';
import { restoreAllOfBackup } from '../backup/restore/restore-all-of-backup.js';
import type { RestoreOptions } from '../backup/restore/restore-report.js';
import type { Project } from '../project/open-project.js';
import { projectDatabase } from '../project/project-database.js';
import { definedOnly } from '../util/defined-only.js';
import { describeRestore, wouldChange } from './backup-text.js';
import type { RunCommand } from './command-environment.js';
import { EXIT_CODES } from './exit-codes.js';
import { type ProjectOptions, runOnProject, toDatabaseId, toList, withConfig } from './project-command.js';

interface RestoreCommandOptions extends ProjectOptions {
  readonly only?: readonly string[];
  readonly database?: string;
  readonly schemaOnly?: true;
  readonly dryRun?: true;
  readonly overwrite?: true;
}

/** Adds the options and the action of a restore to a command; `find` returns the folder of the backup that its argument names. */
export function defineRestoring(
  command: Command,
  run: RunCommand,
  find: (project: Project, name: string) => Promise<string>,
): void {
  withConfig(command)
    .option('--only <collections>', 'restore only these collections', toList)
    .option(
      '--database <id>',
      'restore to another database on the same server, which is created if missing',
      toDatabaseId,
    )
    .option('--schema-only', 'restore collections without documents')
    .option('--dry-run', 'only show what would be done; exit status 3 if there is anything')
    .option('--overwrite', 'overwrite documents that were changed after the backup or have other values')
    .action((name: string, options: RestoreCommandOptions) =>
      runOnProject(run, options, async ({ project, printer, signal, onProgress }) => {
        const { only, schemaOnly, dryRun, overwrite } = options;
        const { encrypt } = project.backups;
        const restoreOptions: RestoreOptions = {
          folder: await find(project, name),
          signal,
          onProgress,
          ...definedOnly({ only, schemaOnly, dryRun, overwrite, encrypt }),
        };
        const report = await restoreAllOfBackup(await projectDatabase(project, options.database), restoreOptions);
        printer.result(report, describeRestore(report));
        return dryRun && wouldChange(report) ? EXIT_CODES.pending : EXIT_CODES.done;
      }),
    );
}
