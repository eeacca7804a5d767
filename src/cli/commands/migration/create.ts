import { type Command, Option } from 'commander';
import { createMigration } from '../../../migrations/generate/create-migration.js';
import type { MigrationLanguage } from '../../../migrations/generate/source-language.js';
import type { RunCommand } from '../../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

interface CreateOptions extends ProjectOptions {
  readonly language: MigrationLanguage;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description('Writes an empty migration file.')
    .argument('<name...>', 'what it does, such as `fill slugs`')
    .addOption(new Option('--language <name>', 'language of the file').choices(['ts', 'js', 'mjs']).default('ts'))
    .action((words: readonly string[], { language, ...options }: CreateOptions) =>
      runOnProject(run, { ...options, asksNoServer: true }, async ({ project, printer }) => {
        const path = await createMigration(project.migrationsFolder, words.join(' '), { language });
        printer.result({ path }, `Written: ${path}`);
      }),
    );
}
