import type { Command } from 'commander';
import { describeLint, type LintOptions, lintChosen } from '../../../migrations/lint/lint-migrations.js';
import { definedOnly } from '../../../util/defined-only.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { filesOf, type MigrationsCommandOptions, withEnvironment } from '../../migration-options.js';
import { runOnProject, toList } from '../../project-command.js';

interface LintCommandOptions extends MigrationsCommandOptions, Omit<LintOptions, 'folder'> {
  readonly strict?: true;
}

export function define(command: Command, run: RunCommand): void {
  withEnvironment(command)
    .description(
      'Finds changes that may break running code while or after files are applied: drops, renames, required attributes, narrowing. Reads the pending files of the database unless --since, --only or --all choose others. Exit status 1 if there is an error. A file can ignore a rule with a comment `// entwrite-lint-ignore drop-attribute users.age: reason`.',
    )
    .option('--since <name>', 'check the files after this one; needs no server')
    .option('--only <names>', 'check these files; needs no server', toList)
    .option('--all', 'check all files; needs no server')
    .option('--ignore <rules>', 'skip these rules', toList)
    .option('--strict', 'exit status 1 also for warnings')
    .action(({ all, since, only, ignore, strict, ...options }: LintCommandOptions) =>
      runOnProject(
        run,
        { ...options, asksNoServer: all === true || since !== undefined || only !== undefined },
        async ({ project, printer }) => {
          const { files, findings } = await lintChosen(project.db, {
            ...filesOf(project, options),
            ...definedOnly({ all, since, only, ignore }),
          });
          printer.result({ files, findings }, describeLint(findings, files.length));
          const fails = findings.some(({ severity }) => severity === 'error' || strict === true);
          return fails ? EXIT_CODES.failed : EXIT_CODES.done;
        },
      ),
    );
}
