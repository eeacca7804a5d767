import type { Command } from 'commander';
import { existingSnapshot } from '../../../backup/retention/snapshots.js';
import type { RunCommand } from '../../command-environment.js';
import { defineRestoring } from '../../restore-command.js';

export function define(command: Command, run: RunCommand): void {
  command
    .description('Restores the database from a snapshot; see `backup restore`.')
    .argument('<name>', 'as given to `snapshot create`');
  defineRestoring(command, run, ({ backups }, name) => existingSnapshot(backups.root, name));
}
