import { listSnapshots } from '../../../backup/retention/snapshots.js';
import { backupData, describeBackups } from '../../backup-text.js';
import { projectCommand } from '../../project-command.js';

export const define = projectCommand('Lists the snapshots, newest first.', async ({ project, printer }) => {
  const { root } = project.backups;
  const snapshots = await listSnapshots(root);
  const data = snapshots.map(({ folder, manifest }) => backupData(folder, manifest));
  printer.result({ snapshots: data }, describeBackups(root, snapshots, 'snapshots'));
});
