import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { readConfigFile } from '../../project/appwrite-config/config-file.js';
import { openPull } from '../../project/pull/open-pull.js';
import { type PullReport, pullDatabase } from '../../project/pull/pull-database.js';
import { PULL_FORMATS, type PullFormat } from '../../project/pull/pull-files.js';
import { readLive } from '../../project/pull/read-live.js';
import { plural } from '../../util/plural.js';
import type { RunCommand } from '../command-environment.js';
import { EXIT_CODES } from '../exit-codes.js';
import { type ProjectOptions, toList, withConfig } from '../project-command.js';
import { runSupervised } from '../supervise.js';

interface PullCommandOptions extends ProjectOptions {
  readonly out?: string;
  readonly format: PullFormat;
  readonly only?: readonly string[];
  readonly check?: true;
  readonly from?: string;
  readonly database?: string;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Writes entity classes and a context from the live database. Without a configuration it also sets up the project.',
    )
    .option('--out <folder>', 'folder for the files; by default src/database or database')
    .addOption(
      new Option('--format <format>', 'classes, defineCollection, row types for a client, or the schema as JSON')
        .choices(PULL_FORMATS)
        .default('classes'),
    )
    .option('--only <collections>', 'read only these collections', toList)
    .option('--from <file>', 'an appwrite.config.json of the Appwrite CLI instead of the live database')
    .option('--database <id>', 'the database in that file, if it has several')
    .option('--check', 'write nothing; exit status 3 if something would be written')
    .action((options: PullCommandOptions) => {
      const { format, out = null, only = null, check = false, from, database = null } = options;
      return runSupervised(
        run,
        options,
        (supervision) => openPull(process.cwd(), options.config ?? null, from !== undefined, supervision),
        async (place, { printer }) => {
          const found = from === undefined ? await readLive(place) : readConfigFile(resolve(from), database);
          const report = await pullDatabase(place, found, { format, out, only, check });
          printer.result(report, describe(report, check));
          if (check)
            return hasChanges(report) || report.byHand.length + report.absent.length > 0
              ? EXIT_CODES.pending
              : EXIT_CODES.done;
          return report.byHand.length > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
        },
        (place) => place.dispose(),
      );
    });
}

function hasChanges({ written, changed }: PullReport): boolean {
  return written.length + changed.length > 0;
}

function describe(report: PullReport, check: boolean): string {
  const { collections, written, changed, extended, remarks, leftOut, byHand, absent } = report;
  const isSame = !hasChanges(report) && byHand.length + absent.length === 0;
  return [
    ...written.map((path) => `${check ? 'missing ' : 'written '}  ${path}`),
    ...changed.map((path) => `${check ? 'outdated' : 'changed '}  ${path}`),
    ...Object.entries(extended).map(([name, added]) => `extended  ${name}: ${added.join(', ')}`),
    ...(!isSame ? [] : [`Up to date with ${plural(collections, 'collection')}.`]),
    ...leftOut.map(({ finding }) => `left out  ${finding.at}: ${finding.found}. ${finding.remedy}`),
    ...absent.map((sentence) => `absent    ${sentence}`),
    ...byHand.map((sentence) => `by hand   ${sentence}`),
    ...remarks,
  ].join('\n');
}
