import type { Command } from 'commander';
import { listSnapshots } from '../../../backup/retention/snapshots.js';
import { backupData, describeBackups } from '../../backup-text.js';
import type { RunCommand } from '../../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

/** `entwrite snapshot list` */
export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description('Lists the snapshots, newest first.')
    .action((options: ProjectOptions) =>
      runOnProject(run, options, async ({ project, printer }) => {
        const { root } = project.backups;
        const snapshots = await listSnapshots(root);
        const data = snapshots.map(({ folder, manifest }) => backupData(folder, manifest));
        printer.result({ snapshots: data }, describeBackups(root, snapshots, 'snapshots'));
      }),
    );
}
