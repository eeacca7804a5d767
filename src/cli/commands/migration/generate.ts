import { type Command, Option } from 'commander';
import { type AttributesInStep, generateMigrations } from '../../../migrations/generate/generate-migrations.js';
import type { MigrationLanguage } from '../../../migrations/generate/source-language.js';
import { colours } from '../../../terminal/colours.js';
import { definedOnly } from '../../../util/defined-only.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { type ProjectOptions, runOnProject, toRename, withConfig } from '../../project-command.js';

interface GenerateOptions extends ProjectOptions {
  readonly dryRun?: true;
  readonly expand?: true;
  readonly rename?: Readonly<Record<string, string | false>>;
  readonly language: MigrationLanguage;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Writes migration files for the differences between entities and existing files, one per changed collection, and prints them. Needs no server.',
    )
    .argument('[name...]', 'added to the file names')
    .option('--dry-run', 'only print the files; exit status 3 if there are any')
    .option(
      '--expand',
      'split changes that break running code into two files: one that adds, and one that removes, which `run --contract` applies later',
    )
    .option('--rename <collection.old=new>', 'an attribute that was renamed (`collection.old=`: not renamed)', toRename)
    .addOption(new Option('--language <name>', 'language of the files').choices(['ts', 'js', 'mjs']).default('ts'))
    .action((words: readonly string[], { dryRun, expand, rename, language, ...options }: GenerateOptions) =>
      runOnProject(run, { ...options, asksNoServer: true }, async ({ project, printer }) => {
        const generated = await generateMigrations(project.db, {
          folder: project.migrationsFolder,
          language,
          ...(words.length > 0 && { name: words.join(' ') }),
          ...definedOnly({ dryRun, expand, renames: rename }),
        });
        const { files, written, inStep } = generated;
        const parts = files.map(({ path, text, open }) =>
          [
            colours.bold(`${written ? 'Written' : 'Would write'}: ${path}`),
            ...open.map((what) => colours.yellow(`Complete this before it runs on documents: ${what}`)),
            text,
          ].join('\n'),
        );
        printer.result(
          generated,
          files.length === 0
            ? 'Entities and files agree; nothing to write.'
            : [...parts, ...inStepHint(inStep)].join('\n'),
        );
        if (written && files.length > 0) printer.note('Next: npx entwrite migration run');
        return dryRun && files.length > 0 ? EXIT_CODES.pending : EXIT_CODES.done;
      }),
    );
}

/** Shows the context option that the new version of an application needs so that it and the old version see each other's values. */
function inStepHint(pairs: readonly AttributesInStep[]): readonly string[] {
  if (pairs.length === 0) return [];
  const option = pairs.map(({ collection, from, to, converts }) => {
    const target = converts ? `{ to: '${to}', convert: (old) => …, revert: (stored) => … }` : `'${to}'`;
    return `'${collection}.${from}': ${target}`;
  });
  return [
    colours.bold('Until the second file has run, the context of the new version must keep both attributes equal:'),
    `  new …({ …, inStep: { ${option.join(', ')} } })`,
  ];
}
