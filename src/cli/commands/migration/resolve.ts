import { type Command, Option } from 'commander';
import { resolveMigration } from '../../../migrations/history/resolve-migration.js';
import type { RunCommand } from '../../command-environment.js';
import { filesOf, type MigrationsCommandOptions, withEnvironment } from '../../migration-options.js';
import { runOnProject } from '../../project-command.js';

interface ResolveOptions extends MigrationsCommandOptions {
  readonly as: 'applied' | 'pending';
  readonly reason: string;
}

export function define(command: Command, run: RunCommand): void {
  withEnvironment(command)
    .description(
      'Marks a migration as applied or pending when only a person can know: somebody finished or undid its work manually, an edit is accepted, or its file is permanently gone. Changes only the history.',
    )
    .argument('<name>', 'name of the file without its extension')
    .addOption(new Option('--as <state>', 'the new state').choices(['applied', 'pending']).makeOptionMandatory())
    .requiredOption('--reason <text>', 'the reason; recorded in the history')
    .action((name: string, { as, reason, ...options }: ResolveOptions) =>
      runOnProject(run, options, async ({ project, printer }) => {
        await resolveMigration(project.db, name, { ...filesOf(project, options), as, reason });
        printer.result({ name, as, reason }, `${name} is now ${as}.`);
      }),
    );
}
