import { type Command, InvalidArgumentError } from 'commander';
import type { MigrationsOptions } from '../migrations/builder/migrations-options.js';
import type { MigrationWorkOptions } from '../migrations/run/migration-work-options.js';
import type { Project } from '../project/open-project.js';
import { definedOnly } from '../util/defined-only.js';
import {
  type CopyingOptions,
  copyingOf,
  type DropsOption,
  lockTimeoutOption,
  type ProjectOptions,
  toList,
  toMilliseconds,
  withConfig,
  withCopying,
  withDrops,
} from './project-command.js';
import { writeReport } from './write-report.js';

export interface MigrationsCommandOptions extends ProjectOptions {
  readonly environment?: string;
}

export function withEnvironment(command: Command): Command {
  return withConfig(command).option(
    '--environment <name>',
    'environment for files that are restricted to some; by default that of the configuration, or NODE_ENV',
  );
}

export interface MigrationCommandOptions extends MigrationsCommandOptions, CopyingOptions, DropsOption {
  readonly to?: string;
  readonly only?: readonly string[];
  readonly migration?: readonly string[];
  readonly contract?: true;
  readonly allowDestructive?: true | readonly string[];
  readonly report?: string;
  readonly keep?: true;
  readonly lockTimeout?: number;
  readonly stepTimeout?: number;
}

export function withMigrationOptions(command: Command): Command {
  return withDrops(withCopying(withEnvironment(command)))
    .option('--only <names>', 'only these files', toList)
    .option('--migration <names>', 'the same as --only', toList)
    .option(
      '--allow-destructive [names...]',
      'allow the loss of these (`users.old_field`, `logs`), or of everything',
      toList,
    )
    .option(
      '--report <file>',
      'write a report to a file, after success or failure: a page if its name ends in .html, else JSON',
    )
    .option('--keep', 'after a failure, keep what is done for the next run instead of rolling it back')
    .addOption(lockTimeoutOption())
    .option(
      '--step-timeout <seconds>',
      'time limit of each function in a file (`up`, a data step, a check)',
      toTimeLimit,
    );
}

export function withContract(command: Command): Command {
  return command.option(
    '--contract',
    'include files that complete a breaking change (`phase = contract`); use it once the old version of your application no longer runs',
  );
}

/** The folder of a project's migration files, and the environment. */
export function filesOf(
  { migrationsFolder, config }: Project,
  { environment = config.migrations?.environment }: MigrationsCommandOptions,
): MigrationsOptions {
  return { folder: migrationsFolder, ...(environment !== undefined && { environment }) };
}

export function choiceOf({ to, only, migration, contract }: MigrationCommandOptions): {
  readonly to?: string;
  readonly only?: readonly string[];
  readonly contract?: true;
} {
  const names = [...(only ?? []), ...(migration ?? [])];
  return { ...(names.length > 0 && { only: names }), ...definedOnly({ to, contract }) };
}

export function workOf(project: Project, options: MigrationCommandOptions, signal: AbortSignal): MigrationWorkOptions {
  const { allowDestructive, drops, report, keep, lockTimeout, stepTimeout } = options;
  const hooks = project.config.migrations?.hooks;
  return {
    ...filesOf(project, options),
    signal,
    ...definedOnly({ hooks, allowDestructive, drops, lockTimeout, stepTimeout }),
    ...(keep && { onError: 'keep' }),
    ...copyingOf(options),
    ...(report !== undefined && {
      onReport: (facts) =>
        writeReport(report, facts, async () => {
          const { runReportPage } = await import('../pages/run-report-page.js');
          return runReportPage(facts);
        }),
    }),
  };
}

function toTimeLimit(text: string): number {
  if (toMilliseconds(text) > 0) return toMilliseconds(text);
  throw new InvalidArgumentError('Expected a number of seconds above 0.');
}
