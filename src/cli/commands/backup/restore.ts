import type { Command } from 'commander';
import { findBackup } from '../../../project/find-backup.js';
import type { RunCommand } from '../../command-environment.js';
import { defineRestoring } from '../../restore-command.js';

export function define(command: Command, run: RunCommand): void {
  command
    .description(
      'Brings collections back to what a backup holds: schema, documents with ids, times and permissions, relationships. Documents that the backup does not know stay. Called again after an interruption, it continues.',
    )
    .argument('<backup>', 'its name, its path, or `latest`');
  defineRestoring(command, run, ({ backups }, name) => findBackup(backups.root, name));
}
