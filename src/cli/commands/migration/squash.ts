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
      'Joins consecutive files without changing the resulting schema. Files that only change the schema become one; data steps marked elidable are omitted, and a file with other work on documents keeps its place. A new file counts as applied to databases that have all of the files it replaces. Needs no server.',
    )
    .argument('<name...>', 'name of the new files')
    .option('--only <names>', 'the files to join, which must be consecutive; by default all', toList)
    .addOption(new Option('--old <what>', 'what to do with the old files').choices(['move', 'delete']).default('move'))
    .option('--dry-run', 'only print the new files; exit status 3')
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
          ...elided.map((step) => `Omitted, because it is marked elidable: ${step}`),
          ...withoutDown.map((name) => colours.yellow(`The automatic \`down\` replaces the one written in: ${name}`)),
        ];
        printer.result(squashed, lines.join('\n'));
        return dryRun ? EXIT_CODES.pending : EXIT_CODES.done;
      }),
    );
}
