import type { Command } from 'commander';
import { findBackup } from '../../../project/find-backup.js';
import type { RunCommand } from '../../command-environment.js';
import { defineRestoring } from '../../restore-command.js';

export function define(command: Command, run: RunCommand): void {
  command
    .description(
      'Restores collections from a backup: schema, documents with ids, times and permissions, relationships. Keeps documents that are not in the backup. Continues if it is run again after an interruption.',
    )
    .argument('<backup>', 'its name, its path, or `latest`');
  defineRestoring(command, run, ({ backups }, name) => findBackup(backups.root, name));
}
