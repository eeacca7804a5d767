import type { Command } from 'commander';
import { deleteSnapshot } from '../../../backup/retention/snapshots.js';
import type { RunCommand } from '../../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description('Deletes a snapshot.')
    .argument('<name>', 'as given to `snapshot create`')
    .action((name: string, options: ProjectOptions) =>
      runOnProject(run, options, async ({ project, printer }) => {
        await deleteSnapshot(project.backups.root, name);
        printer.result({ name, deleted: true }, `The snapshot '${name}' is deleted.`);
      }),
    );
}
