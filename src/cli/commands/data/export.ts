import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { type Command, Option } from 'commander';
import { type ExportOptions, type ExportReport, exportData } from '../../../data/export/export-data.js';
import { parseWhere } from '../../../data/export/read-where.js';
import { DATA_FORMATS } from '../../../data/files/data-format.js';
import { definedOnly } from '../../../util/defined-only.js';
import { plural } from '../../../util/plural.js';
import { printable } from '../../../util/printable.js';
import type { RunCommand } from '../../command-environment.js';
import { type ProjectOptions, toList, withConfig } from '../../project-command.js';
import { isReaderGone } from '../../reader-gone.js';
import { UsageError } from '../../usage-error.js';
import { runOnDatabase } from './run-on-database.js';

interface DataExportOptions extends ProjectOptions, Omit<ExportOptions, 'collection' | 'to' | 'where'> {
  readonly to?: string;
  readonly where?: string;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Writes the documents of a collection to a file or to standard output, as CSV, JSON, or NDJSON (one object per line). Also works without a configuration.',
    )
    .argument('<collection>', 'id of the collection, or the name of its entity')
    .option('--to <file>', 'the file; by default standard output')
    .addOption(new Option('--format <format>', 'by default that of the file name, else ndjson').choices(DATA_FORMATS))
    .option('--where <json>', `conditions, written as for \`where\`: '{"role": "writer"}'`)
    .option('--select <attributes>', 'export only these attributes, in this order', toList)
    .option('--delimiter <text>', 'separator of CSV cells; by default a comma')
    .option(
      '--spreadsheet',
      "write CSV that a spreadsheet opens safely, with a ' before texts that it would run as formulas",
    )
    .option('--plain', 'allow values of encrypted attributes to be written unencrypted')
    .option('--overwrite', 'replace the file if it exists')
    .action((collection: string, options: DataExportOptions) => {
      const { to, format, where, select, delimiter, spreadsheet, plain, overwrite } = options;
      if (to === undefined && options.json)
        throw new UsageError('--json prints a report to standard output, so the documents need a file: add --to.');
      return runOnDatabase(run, options, async ({ db, printer, signal, onProgress }) => {
        const terminal = to === undefined && process.stdout.isTTY ? printableOutput(process.stdout) : null;
        const exporting = exportData(db, {
          collection,
          to: to === undefined ? (terminal ?? process.stdout) : resolve(to),
          ...(where !== undefined && { where: parseWhere(where) }),
          ...definedOnly({ format, select, delimiter, spreadsheet, plain, overwrite }),
          signal,
          onProgress,
        });
        const report = await exporting.catch((error: unknown) => {
          if (to === undefined && error instanceof Error && isReaderGone(error.cause)) return null;
          throw error;
        });
        if (report === null) return;
        if (terminal !== null) await new Promise<void>((written) => terminal.end(written));
        for (const line of warnings(report, spreadsheet === true)) printer.note(line);
        if (to !== undefined) printer.result(report, `${plural(report.documents, 'document')} written to ${to}`);
      });
    });
}

function warnings({ formulas }: ExportReport, isMarked: boolean): readonly string[] {
  if (formulas === 0 || isMarked) return [];
  return [
    `${plural(formulas, 'text')} would run as a formula in a spreadsheet; --spreadsheet writes a file that is safe to open there.`,
  ];
}

/** A stream to a terminal that shows control characters as numbers, since they would move the cursor. */
function printableOutput(terminal: Writable): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text, _encoding, done) => void terminal.write(printable(String(text)), done),
  });
}
