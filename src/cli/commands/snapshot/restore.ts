import type { Command } from 'commander';
import { findBackup } from '../../../project/find-backup.js';
import type { RunCommand } from '../../command-environment.js';
import { defineRestoring } from '../../restore-command.js';

/** `entwrite snapshot restore` */
export function defineSnapshotRestore(command: Command, run: RunCommand): void {
  command
    .description('Brings the database back to a snapshot; see `backup restore`.')
    .argument('<name>', 'as given to `snapshot create`');
  defineRestoring(command, run, ({ backups }, name) => findBackup(backups.root, `snapshot-${name}`));
}
