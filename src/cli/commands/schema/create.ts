import type { Command } from 'commander';
import { plural } from '../../../util/plural.js';
import type { RunCommand } from '../../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

/** `entwrite schema create` */
export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Creates the database, collections, attributes, relationships and indexes that are missing. Changes nothing that exists: where something differs it fails and names `schema migrate`.',
    )
    .action((options: ProjectOptions) =>
      runOnProject(run, options, async ({ project, printer, signal }) => {
        const plan = await project.db.getSchemaManager().ensureCreated({ signal });
        const text = plan.isEmpty ? 'Everything existed already.' : `Created ${plural(plan.length, 'missing part')}.`;
        printer.result(plan.toJSON(), text);
      }),
    );
}
