import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { exportConfig } from '../../project/appwrite-config/config-file.js';
import { CONFIG_FORMS, type ConfigForm } from '../../project/appwrite-config/write-config-schema.js';
import { definedOnly } from '../../util/defined-only.js';
import type { RunCommand } from '../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../project-command.js';

interface ExportOptions extends ProjectOptions {
  readonly to: string;
  readonly form?: ConfigForm;
  readonly database?: string;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      "Writes the collections of the entities, and entwrite's own, into a file of the Appwrite CLI. Asks no server.",
    )
    .requiredOption('--to <file>', 'appwrite.config.json; what else is in it stays')
    .addOption(
      new Option('--form <form>', 'the form of the file; that which it has, else `tables`').choices(CONFIG_FORMS),
    )
    .option('--database <id>', 'the database in that file; that of the context, or the only one there, when not given')
    .action(({ to, form, database, ...options }: ExportOptions) =>
      runOnProject(run, { ...options, asksNoServer: true }, async ({ project, printer }) => {
        const changed = exportConfig(resolve(to), project.deps, definedOnly({ form, databaseId: database }));
        printer.result({ file: to, changed }, `${changed ? 'written' : 'kept'}   ${to}`);
      }),
    );
}
