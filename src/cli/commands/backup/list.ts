import type { Command } from 'commander';
import { listBackups } from '../../../backup/retention/list-backups.js';
import { backupData, describeBackups } from '../../backup-text.js';
import type { RunCommand } from '../../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

/** `entwrite backup list` */
export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description('Lists the backups of the project, newest first, snapshots and automatic ones included.')
    .action((options: ProjectOptions) =>
      runOnProject(run, options, async ({ project, printer }) => {
        const { root } = project.backups;
        const backups = await listBackups(root);
        const data = backups.map(({ folder, manifest }) => backupData(folder, manifest));
        printer.result({ backups: data }, describeBackups(root, backups));
      }),
    );
}
