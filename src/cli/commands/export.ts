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
      "Writes the collections of the entities, and entwrite's own, to a file of the Appwrite CLI. Needs no server.",
    )
    .requiredOption('--to <file>', 'appwrite.config.json; its other contents are kept')
    .addOption(
      new Option('--form <form>', 'the form of the file; by default the one it has, else `tables`').choices(
        CONFIG_FORMS,
      ),
    )
    .option('--database <id>', 'the database in that file; by default that of the context, or the only one in the file')
    .action(({ to, form, database, ...options }: ExportOptions) =>
      runOnProject(run, { ...options, asksNoServer: true }, async ({ project, printer }) => {
        const changed = exportConfig(resolve(to), project.deps, definedOnly({ form, databaseId: database }));
        printer.result({ file: to, changed }, `${changed ? 'written' : 'kept'}   ${to}`);
      }),
    );
}
