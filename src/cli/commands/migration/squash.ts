import { type Command, Option } from 'commander';
import { squashMigrations } from '../../../migrations/squash/squash-migrations.js';
import { colours } from '../../../terminal/colours.js';
import { definedOnly } from '../../../util/defined-only.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { type ProjectOptions, runOnProject, toList, withConfig } from '../../project-command.js';

interface SquashCommandOptions extends ProjectOptions {
  readonly only?: readonly string[];
  readonly old: 'move' | 'delete';
  readonly dryRun?: true;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Joins files that follow each other, with the same schema in the end. Files that only change the schema become one; data steps marked elidable are left out, and a file with other work on documents keeps its place. Databases that have all of the old files count a new one as applied. No server is asked.',
    )
    .argument('<name...>', 'what a new file is called')
    .option('--only <names>', 'the files, which follow each other; all when not given', toList)
    .addOption(new Option('--old <what>', 'what happens to the old files').choices(['move', 'delete']).default('move'))
    .option('--dry-run', 'print the new files only; exit status 3')
    .action((words: readonly string[], { only, old, dryRun, ...options }: SquashCommandOptions) =>
      runOnProject(run, { ...options, asksNoServer: true }, async ({ project, printer }) => {
        const squashed = await squashMigrations(project.migrationsFolder, {
          name: words.join(' '),
          old,
          ...definedOnly({ names: only, dryRun }),
        });
        const { files, kept, elided, withoutDown } = squashed;
        const lines = [
          ...files.flatMap(({ path, text, replaces }) => [
            colours.bold(`${dryRun ? 'Would write' : 'Written'}: ${path}`),
            `Replaces ${replaces.join(', ')}.`,
            text,
          ]),
          ...kept.map((name) => `Kept in its place: ${name}`),
          ...elided.map((step) => `Left out, since it is elidable: ${step}`),
          ...withoutDown.map((name) => colours.yellow(`Its own \`down\` is replaced by the automatic one: ${name}`)),
        ];
        printer.result(squashed, lines.join('\n'));
        return dryRun ? EXIT_CODES.pending : EXIT_CODES.done;
      }),
    );
}
