import type { Command } from 'commander';
import { type TriedMigration, tryMigrations } from '../../../migrations/try/try-migrations.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { filesOf, type MigrationsCommandOptions, withEnvironment } from '../../migration-options.js';
import { runOnProject } from '../../project-command.js';

export function define(command: Command, run: RunCommand): void {
  withEnvironment(command)
    .description(
      'Applies each migration file to an empty database on a server in memory, reverts it, and applies it again. Exit status 1 if one fails or results in a different schema. To test with documents, use `testMigration` of entwrite/testing.',
    )
    .argument('[names...]', 'file names or beginnings of them; by default all files')
    .action((names: readonly string[], options: MigrationsCommandOptions) =>
      runOnProject(run, { ...options, asksNoServer: true }, async ({ project, printer }) => {
        const chosen = names.length === 0 ? {} : { names };
        const tried = await tryMigrations({ ...filesOf(project, options), ...chosen });
        printer.result({ migrations: tried }, describe(tried));
        return tried.some(({ outcome }) => outcome === 'failed') ? EXIT_CODES.failed : EXIT_CODES.done;
      }),
    );
}

const WORDS: Readonly<Record<TriedMigration['outcome'], string>> = {
  passed: 'up, down, up',
  irreversible: 'up; irreversible',
  failed: 'FAILED',
};

function describe(tried: readonly TriedMigration[]): string {
  if (tried.length === 0) return 'No migration files.';
  const width = Math.max(...tried.map(({ name }) => name.length));
  return tried
    .map(({ name, outcome, error }) => {
      const reason = error === null ? '' : `\n    ${error.replaceAll('\n', '\n    ')}`;
      return `  ${name.padEnd(width)}  ${WORDS[outcome]}${reason}`;
    })
    .join('\n');
}
