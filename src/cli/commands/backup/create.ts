import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createBackup } from '../../../backup/create/create-backup.js';
import { newBackupFolder } from '../../../backup/retention/list-backups.js';
import { projectDatabase } from '../../../project/project-database.js';
import { definedOnly } from '../../../util/defined-only.js';
import { type SecrecyOptions, secrecy } from '../../backup-secret.js';
import { backupData, describeBackup } from '../../backup-text.js';
import type { RunCommand } from '../../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

interface CreateOptions extends ProjectOptions, SecrecyOptions {
  readonly folder?: string;
  readonly name?: string;
  readonly keep?: true;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Saves documents, schema and permissions in a folder. An interrupted one continues when it is called again with the same --folder.',
    )
    .argument('[collections...]', 'ids of collections, or of attributes as `users.email`; all when none is given')
    .option('--folder <path>', 'folder of this one backup; a new one among the backups of the project when not given')
    .option('--name <text>', 'what it is for')
    .option('--keep', 'exempt it from `backup prune`')
    .option('--encrypt', 'fail unless there is a secret to encrypt it with')
    .option('--plain', 'save values of encrypted attributes in the clear, which is refused otherwise')
    .action((only: readonly string[], options: CreateOptions) =>
      runOnProject(run, options, async ({ project, printer, signal, onProgress }) => {
        const { name, keep } = options;
        const folder = options.folder === undefined ? newBackupFolder(project.backups.root) : resolve(options.folder);
        const manifest = await createBackup(await projectDatabase(project), {
          folder,
          signal,
          onProgress,
          ...(only.length > 0 && { only }),
          ...definedOnly({ name, keep }),
          ...secrecy(project, options),
        });
        printer.result(backupData(folder, manifest), describeBackup(folder, manifest));
      }),
    );
}
