import { join } from 'node:path';
import type { Command } from 'commander';
import { createSnapshot } from '../../../backup/retention/snapshots.js';
import { projectDatabase } from '../../../project/project-database.js';
import { type SecrecyOptions, secrecy } from '../../backup-secret.js';
import { backupData, describeBackup } from '../../backup-text.js';
import type { RunCommand } from '../../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Saves the whole database as a named backup that is never pruned. Continues if it is run again after an interruption.',
    )
    .argument('<name>', 'such as `before-big-update`')
    .option('--encrypt', 'encrypt the snapshot; fails without a secret')
    .option('--plain', 'allow values of encrypted attributes to be saved unencrypted')
    .action((name: string, options: ProjectOptions & SecrecyOptions) =>
      runOnProject(run, options, async ({ project, printer, signal, onProgress }) => {
        const { root } = project.backups;
        const saveOptions = { signal, onProgress, ...secrecy(project, options) };
        const manifest = await createSnapshot(await projectDatabase(project), root, name, saveOptions);
        const folder = join(root, `snapshot-${name}`);
        printer.result(backupData(folder, manifest), describeBackup(folder, manifest));
      }),
    );
}
