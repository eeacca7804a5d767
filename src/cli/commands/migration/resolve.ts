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
      'Marks a migration as applied or pending, where no tool can know: its work was finished or taken back by a person, an edit is accepted, or its file is gone for good. Only the history changes.',
    )
    .argument('<name>', 'name of the file without its extension')
    .addOption(
      new Option('--as <state>', 'what it is from now on').choices(['applied', 'pending']).makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'why; kept in the history')
    .action((name: string, { as, reason, ...options }: ResolveOptions) =>
      runOnProject(run, options, async ({ project, printer }) => {
        await resolveMigration(project.db, name, { ...filesOf(project, options), as, reason });
        printer.result({ name, as, reason }, `${name} is ${as} now.`);
      }),
    );
}
