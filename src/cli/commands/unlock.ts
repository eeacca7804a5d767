import type { Command } from 'commander';
import { unlockDatabase } from '../../project/unlock-database.js';
import { describeHolder } from '../../schema-manager/lock/lock-record.js';
import type { RunCommand } from '../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../project-command.js';

/** `entwrite unlock` */
export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Takes the lock of the database from its holder. Only needed when a holder on another machine died and waiting for its lease is not an option; a live holder stops before its next write.',
    )
    .action((options: ProjectOptions) =>
      runOnProject(run, options, async ({ project, printer }) => {
        const holder = await unlockDatabase(project.deps);
        const text = holder === null ? 'The lock is free.' : `Taken away from ${describeHolder(holder)}.`;
        printer.result({ unlocked: holder !== null, holder }, text);
      }),
    );
}
