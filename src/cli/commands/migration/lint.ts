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
      'Finds what may break running code while and after files are applied: drops, renames, required attributes, narrowing. The pending files, as the database says, unless --since, --only or --all name others. Exit status 1 when there is an error. A file ignores a rule by a comment `// entwrite-lint-ignore drop-attribute users.age: reason`.',
    )
    .option('--since <name>', 'the files after this one, without asking a server')
    .option('--only <names>', 'these files, without asking a server', toList)
    .option('--all', 'all files, without asking a server')
    .option('--ignore <rules>', 'leave these rules out', toList)
    .option('--strict', 'exit status 1 for warnings, too')
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
