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
      'Saves the whole database under a name; never pruned. Called again after an interruption, it continues.',
    )
    .argument('<name>', 'such as `before-big-update`')
    .option('--encrypt', 'fail unless there is a secret to encrypt it with')
    .option('--plain', 'save values of encrypted attributes in the clear, which is refused otherwise')
    .action((name: string, options: ProjectOptions & SecrecyOptions) =>
      runOnProject(run, options, async ({ project, printer, signal, onProgress }) => {
        const { root } = project.backups;
        const wish = { signal, onProgress, ...secrecy(project, options) };
        const manifest = await createSnapshot(await projectDatabase(project), root, name, wish);
        const folder = join(root, `snapshot-${name}`);
        printer.result(backupData(folder, manifest), describeBackup(folder, manifest));
      }),
    );
}
