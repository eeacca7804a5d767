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
      'Saves documents, schema and permissions in a folder. An interrupted backup continues if the command is run again with the same --folder.',
    )
    .argument('[collections...]', 'ids of collections, or attributes such as `users.email`; by default all collections')
    .option('--folder <path>', 'folder of this backup; by default a new one in the backup folder of the project')
    .option('--name <text>', 'a name that says what the backup is for')
    .option('--keep', 'never let `backup prune` delete it')
    .option('--encrypt', 'encrypt the backup; fails without a secret')
    .option('--plain', 'allow values of encrypted attributes to be saved unencrypted')
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
