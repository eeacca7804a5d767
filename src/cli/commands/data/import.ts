import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DATA_FORMATS } from '../../../data/files/data-format.js';
import type { OnConflict } from '../../../data/import/batch-options.js';
import type { ColumnMap } from '../../../data/import/column-mapping.js';
import { type ImportOptions, type ImportReport, importData } from '../../../data/import/import-data.js';
import { definedOnly } from '../../../util/defined-only.js';
import { plural } from '../../../util/plural.js';
import type { RunCommand } from '../../command-environment.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { type ProjectOptions, withConfig } from '../../project-command.js';
import { UsageError } from '../../usage-error.js';
import { runOnDatabase } from './run-on-database.js';

interface DataImportOptions extends ProjectOptions, Omit<ImportOptions, 'collection' | 'from' | 'rejects'> {
  readonly mapFile?: string;
  readonly onConflict: OnConflict;
  readonly rejects?: string;
  readonly links: boolean;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Writes the documents of a file to a collection, after validating them with its entity if there is one. Rejected rows are written to a file with their reasons. An interrupted import continues if it is run again. Exit status 1 if rows were rejected.',
    )
    .argument('<collection>', 'id of the collection, or the name of its entity')
    .argument('<file>', 'CSV with a header, JSON, or NDJSON; `-` for standard input')
    .addOption(new Option('--format <format>', 'by default that of the file name, else ndjson').choices(DATA_FORMATS))
    .option(
      '--map <column=attribute>',
      'the attribute that a column fills, or nothing to skip the column; may be repeated',
      toMap,
    )
    .option('--map-file <file>', 'the same as a JSON object; null skips a column')
    .addOption(
      new Option('--on-conflict <what>', 'what to do if the document already exists, by its id or by a unique index')
        .choices(['fail', 'skip', 'update'])
        .default('fail'),
    )
    .option('--dry-run', 'validate and count the rows, and write nothing')
    .option('--restart', 'start at the first row instead of where an interrupted run stopped')
    .option('--rejects <file>', 'the file for rejected rows; by default next to the imported file')
    .option('--no-links', 'also accept rows with links to documents that do not exist')
    .option('--delimiter <text>', 'separator of CSV cells; by default a comma')
    .option('--spreadsheet', "remove the ' that an export with --spreadsheet put before texts")
    .action((collection: string, file: string, options: DataImportOptions) =>
      runOnDatabase(run, options, async ({ db, printer, signal, onProgress }) => {
        const { format, onConflict, dryRun, restart, rejects, links, delimiter, spreadsheet } = options;
        const report = await importData(db, {
          collection,
          from: file === '-' ? process.stdin : resolve(file),
          ...definedOnly({ format, delimiter, dryRun, restart, spreadsheet }),
          map: { ...mapOf(options.mapFile), ...options.map },
          onConflict,
          ...(rejects !== undefined && { rejects: resolve(rejects) }),
          requireLinks: links,
          signal,
          onProgress,
        });
        printer.result(report, describe(report));
        return report.rejected > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
      }),
    );
}

function describe(report: ImportReport): string {
  const { dryRun, rows, resumedAt, created, updated, skipped, rejected, rejects, reasons } = report;
  const will = dryRun ? 'would be ' : '';
  const counts = [
    `${created} ${will}created`,
    ...(updated > 0 ? [`${updated} ${will}updated`] : []),
    ...(skipped > 0 ? [`${skipped} ${will}skipped`] : []),
    `${rejected} ${will}rejected`,
  ];
  return [
    ...(resumedAt === null ? [] : [`continued at row ${resumedAt}`]),
    ...reasons.map(({ row, reason }) => `row ${row}: ${reason}`),
    ...(rejected > reasons.length ? [`and ${rejected - reasons.length} more`] : []),
    `${plural(rows, 'row')}: ${counts.join(', ')}`,
    ...(rejects === null ? [] : [`rejected rows: ${rejects}`]),
  ].join('\n');
}

function toMap(text: string, before: ColumnMap = {}): ColumnMap {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('A map is `column=attribute`, or `column=` to skip the column.');
  const name = text.slice(at + 1).trim();
  return { ...before, [text.slice(0, at)]: name === '' ? null : name };
}

function mapOf(file: string | undefined): ColumnMap {
  if (file === undefined) return {};
  const wrong = (why: string) =>
    new UsageError(`--map-file ${file}: ${why}; expected a JSON object of attributes by column.`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(resolve(file), 'utf8'));
  } catch (error) {
    throw wrong((error as Error).message);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('JSON that is not an object');
  const invalid = Object.entries(value).find(([, name]) => name !== null && typeof name !== 'string');
  if (invalid !== undefined) throw wrong(`'${invalid[0]}' is neither a name nor null`);
  return value as ColumnMap;
}
