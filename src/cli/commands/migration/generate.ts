import { type Command, Option } from 'commander';
import { generateMigrations } from '../../../migrations/generate/generate-migrations.js';
import type { MigrationLanguage } from '../../../migrations/generate/source-language.js';
import { colours } from '../../../terminal/colours.js';
import type { RunCommand } from '../../environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { type ProjectOptions, runOnProject, toRename, withConfig } from '../../project-command.js';

interface GenerateOptions extends ProjectOptions {
  readonly dryRun?: true;
  readonly rename?: Readonly<Record<string, string | false>>;
  readonly language: MigrationLanguage;
}

/** `entwrite migration generate` */
export function defineMigrationGenerate(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Writes migration files for what entities and existing files disagree about, one per changed collection, and prints them. No server is asked.',
    )
    .argument('[name...]', 'added to the names of the files')
    .option('--dry-run', 'print them only; exit status 3 when there are any')
    .option('--rename <collection.old=new>', 'an attribute that was renamed (`collection.old=`: was not)', toRename)
    .addOption(new Option('--language <name>', 'of the files').choices(['ts', 'js', 'mjs']).default('ts'))
    .action((words: readonly string[], { dryRun, rename, language, ...options }: GenerateOptions) =>
      runOnProject(
        run,
        options,
        async ({ project, printer }) => {
          const generated = await generateMigrations(project.db, {
            folder: project.migrationsFolder,
            language,
            ...(words.length > 0 && { name: words.join(' ') }),
            ...(dryRun && { dryRun }),
            ...(rename !== undefined && { renames: rename }),
          });
          const { files, written } = generated;
          const parts = files.map(({ path, text, open }) =>
            [
              colours.bold(`${written ? 'Written' : 'Would write'}: ${path}`),
              ...open.map((what) => colours.yellow(`To be filled in before it runs over documents: ${what}`)),
              text,
            ].join('\n'),
          );
          printer.result(
            generated,
            files.length === 0 ? 'Entities and files agree; nothing to write.' : parts.join('\n'),
          );
          return dryRun && files.length > 0 ? EXIT_CODES.pending : EXIT_CODES.done;
        },
        true,
      ),
    );
}
