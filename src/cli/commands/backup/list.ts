import { listBackups } from '../../../backup/retention/list-backups.js';
import { backupData, describeBackups } from '../../backup-text.js';
import { projectCommand } from '../../project-command.js';

export const define = projectCommand(
  'Lists the backups of the project, newest first, including snapshots and automatic backups.',
  async ({ project, printer }) => {
    const { root } = project.backups;
    const backups = await listBackups(root);
    const data = backups.map(({ folder, manifest }) => backupData(folder, manifest));
    printer.result({ backups: data }, describeBackups(root, backups));
  },
);
