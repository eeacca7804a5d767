import { resolve } from 'node:path';
import type { Command } from 'commander';
import { rowTypes, writeRowTypes } from '../../project/row-types.js';
import type { RunCommand } from '../command-environment.js';
import { EXIT_CODES } from '../exit-codes.js';
import { type ProjectOptions, runOnProject, withConfig } from '../project-command.js';
import { UsageError } from '../usage-error.js';

interface TypesOptions extends ProjectOptions {
  readonly out?: string;
  readonly check?: true;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      "Writes the types of rows and of their ids from the entities, for Appwrite's web and React Native SDKs. Needs no server.",
    )
    .option('--out <file>', 'the file; by default standard output')
    .option('--check', 'write nothing; exit status 3 if the file is missing or outdated')
    .action((options: TypesOptions) => {
      const { out, check = false } = options;
      if (check && out === undefined) throw new UsageError('--check needs a file to compare with: add --out.');
      return runOnProject(run, { ...options, asksNoServer: true }, async ({ project, printer }) => {
        const model = project.deps.model();
        if (out === undefined) {
          const text = rowTypes(model);
          printer.result({ text }, text.trimEnd());
          return;
        }
        const { written, changed } = await writeRowTypes(project.folder, resolve(out), model, check);
        const hasChanges = written.length + changed.length > 0;
        const state = written.length > 0 ? (check ? 'missing ' : 'written ') : check ? 'outdated' : 'changed ';
        printer.result(
          { file: out, isCurrent: !hasChanges },
          hasChanges ? `${state}  ${out}` : `${out} is up to date.`,
        );
        return check && hasChanges ? EXIT_CODES.pending : EXIT_CODES.done;
      });
    });
}
