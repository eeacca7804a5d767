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
      'Writes migration files for what entities and existing files disagree about, one per changed collection, and prints them. No server is asked.',
    )
    .argument('[name...]', 'added to the names of the files')
    .option('--dry-run', 'print them only; exit status 3 when there are any')
    .option(
      '--expand',
      'split what breaks running code into two files: one that adds, and one that takes away, which `run --contract` applies later',
    )
    .option('--rename <collection.old=new>', 'an attribute that was renamed (`collection.old=`: was not)', toRename)
    .addOption(new Option('--language <name>', 'of the files').choices(['ts', 'js', 'mjs']).default('ts'))
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
            ...open.map((what) => colours.yellow(`To be filled in before it runs over documents: ${what}`)),
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

/** What the new version of an application has to say, so that it and the version before see each other's values. */
function inStepHint(pairs: readonly AttributesInStep[]): readonly string[] {
  if (pairs.length === 0) return [];
  const option = pairs.map(({ collection, from, to, converts }) => {
    const made = converts ? `{ to: '${to}', convert: (old) => …, revert: (stored) => … }` : `'${to}'`;
    return `'${collection}.${from}': ${made}`;
  });
  return [
    colours.bold('Until the second file has run, the context of the new version keeps both in step:'),
    `  new …({ …, inStep: { ${option.join(', ')} } })`,
  ];
}
