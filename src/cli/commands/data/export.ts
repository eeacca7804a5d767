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
      'Writes the documents of a collection into a file, or to the standard output: CSV, JSON, or NDJSON, an object on each line. Works without a configuration, too.',
    )
    .argument('<collection>', 'id of the collection, or the name of its entity')
    .option('--to <file>', 'the file; the standard output when not given')
    .addOption(
      new Option('--format <format>', 'by the name of the file when not given, else ndjson').choices(DATA_FORMATS),
    )
    .option('--where <json>', `conditions as \`where\` takes them: '{"role": "writer"}'`)
    .option('--select <attributes>', 'these attributes only, in this order', toList)
    .option('--delimiter <text>', 'between the cells of CSV; a comma when not given')
    .option(
      '--spreadsheet',
      "CSV that a spreadsheet opens safely: a ' before texts that it would carry out as formulas",
    )
    .option('--plain', 'write values of encrypted attributes in the clear, which is refused otherwise')
    .option('--overwrite', 'replace the file where it is there')
    .action((collection: string, options: DataExportOptions) => {
      const { to, format, where, select, delimiter, spreadsheet, plain, overwrite } = options;
      if (to === undefined && options.json)
        throw new UsageError('--json says what was done, so documents need a file: give --to.');
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
    `${plural(formulas, 'text')} would be carried out as a formula by a spreadsheet; --spreadsheet writes a file that is safe to open in one.`,
  ];
}

/** A stream of text to a terminal that shows by number what would move its cursor. */
function printableOutput(terminal: Writable): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text, _encoding, done) => void terminal.write(printable(String(text)), done),
  });
}
