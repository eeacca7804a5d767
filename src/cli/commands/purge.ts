import { type Command, InvalidArgumentError } from 'commander';
import type { PurgeOptions, PurgeReport } from '../../schema-manager/executor/purge-parked.js';
import { describeParked } from '../../schema-manager/parking/parked-record.js';
import { definedOnly } from '../../util/defined-only.js';
import { parseDuration } from '../../util/parse-duration.js';
import type { RunCommand } from '../command-environment.js';
import { EXIT_CODES } from '../exit-codes.js';
import { lockTimeoutOption, type ProjectOptions, runOnProject, toList, withConfig } from '../project-command.js';

type PurgeCommandOptions = ProjectOptions & Omit<PurgeOptions, 'signal'>;

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Permanently deletes attributes and collections that were parked instead of dropped, once they are old enough by the clock of the server. Does not ask, since you give the age. Keeps what was changed since it was parked, and what has no record.',
    )
    .requiredOption('--older-than <age>', 'the minimum age: `14d`, `12h`, `30m`', toAge)
    .option('--only <names>', 'delete only these (`users.age`, or `users` for everything parked there)', toList)
    .option('--dry-run', 'only show what would be deleted; exit status 3 if there is anything')
    .addOption(lockTimeoutOption())
    .action(({ olderThan, only, dryRun, lockTimeout, ...options }: PurgeCommandOptions) =>
      runOnProject(run, options, async ({ project, printer, signal }) => {
        const report = await project.db.getSchemaManager().purge({
          olderThan,
          signal,
          ...definedOnly({ only, dryRun, lockTimeout }),
        });
        printer.result(report, describe(report, dryRun === true));
        return dryRun && report.purged.length > 0 ? EXIT_CODES.pending : EXIT_CODES.done;
      }),
    );
}

function toAge(text: string): number {
  const age = parseDuration(text);
  if (age === null) throw new InvalidArgumentError('An age is a number with a unit: 14d, 12h, 30m.');
  return age;
}

function describe({ purged, kept }: PurgeReport, isDry: boolean): string {
  const lines = [
    ...purged.map((item) => `${isDry ? 'Would delete' : 'Deleted'} ${describeParked(item)}`),
    ...kept.map((item) => `Kept ${describeParked(item)}: ${item.reason}`),
  ];
  return lines.length === 0 ? 'Nothing is parked.' : lines.join('\n');
}
