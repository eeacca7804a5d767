import { appendFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Finding } from '../../errors.js';
import { dataInvalid, transferRefused } from '../collection/data-problem.js';
import type { FileForm } from '../files/format-documents.js';
import { markFormula } from '../files/formulas.js';
import type { InputRow } from '../files/read-rows.js';

/** The file of rejected rows: each as it was, with `$row` and `$reason`, so that it can be corrected and imported. */
interface RejectedRows {
  /** Removes rows that the interrupted import had not yet recorded. */
  readonly open: () => void;
  readonly add: (rows: readonly RejectedRow[]) => Promise<void>;
  /** The bytes written so far. */
  readonly size: () => number;
}

export interface RejectedRow {
  readonly input: InputRow;
  readonly findings: readonly Finding[];
}

/**
 * The file of rejected rows, which only its owner can read. It is created with the first rejected row, and replaces that of an earlier import.
 *
 * @param size how much of it the interrupted run has written; null to start again
 * @param confirm throws if another import is writing it by now
 * @throws EntwriteError data_refused if the path is an unrelated file, such as the imported one
 */
export async function rejectedRows(
  path: string,
  form: FileForm,
  columns: readonly string[] | null,
  size: number | null,
  confirm: () => void,
): Promise<RejectedRows> {
  await refuseOther(path);
  let written = 0;
  return {
    open() {
      written = size === null ? 0 : Math.min(size, sizeOf(path));
      if (written === 0) rmSync(path, { force: true });
      else truncateSync(path, written);
    },
    async add(rows) {
      if (rows.length === 0) return;
      const header = written === 0 && columns !== null ? await csvText([['$row', '$reason', ...columns]], form) : '';
      const lines =
        columns === null
          ? rows.map(jsonLine).join('')
          : await csvText(
              rows.map((row) => cellsOf(row, form)),
              form,
            );
      const text = header + lines;
      confirm();
      appendFileSync(path, text, { mode: 0o600 });
      written += Buffer.byteLength(text);
    },
    size: () => written,
  };
}

/** How such files begin; one that another program has saved again is not recognised. */
const BEGINNINGS = ['"$row"', '{"$row"'];

async function refuseOther(path: string): Promise<void> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw dataInvalid(
      {
        at: path,
        found: error.message,
        expected: 'a file for the rejected rows that can be read and written',
        remedy: 'Give another name as `rejects`; nothing was imported.',
        commandLine: { remedy: 'Give another name with --rejects; nothing was imported.' },
      },
      error,
    );
  });
  if (file === null) return;
  try {
    if ((await file.stat()).isDirectory()) throw isFolder(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const beginning = buffer.toString('utf8', 0, bytesRead);
    if (bytesRead === 0 || BEGINNINGS.some((known) => beginning.startsWith(known))) return;
  } finally {
    await file.close();
  }
  throw transferRefused({
    at: path,
    found: 'a file that does not contain rejected rows, or was changed since',
    expected: 'no file, or one that an import wrote',
    remedy: 'Give another name as `rejects`, or remove the file; nothing was imported.',
  });
}

function isFolder(path: string): Error {
  return transferRefused({
    at: path,
    found: 'a folder',
    expected: 'a file for the rejected rows',
    remedy: 'Give the name of a file as `rejects`; nothing was imported.',
    commandLine: { remedy: 'Give the name of a file with --rejects; nothing was imported.' },
  });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

const MOST_FINDINGS = 10;

/** Why a row was rejected, on one line. */
export function rejectionText(findings: readonly Finding[]): string {
  const reasons = findings
    .slice(0, MOST_FINDINGS)
    .map(({ at, found, expected }) => `${at}: ${found}; expected ${expected}`);
  const more = findings.length - reasons.length;
  return [...reasons, ...(more > 0 ? [`and ${more} more`] : [])].join(' | ');
}

function cellsOf({ input, findings }: RejectedRow, form: FileForm): readonly unknown[] {
  const cells = typeof input.source === 'string' ? [] : input.source;
  const marked = form.spreadsheet ? cells.map((cell) => (cell === null ? null : markFormula(cell))) : cells;
  return [input.row, rejectionText(findings), ...marked];
}

async function csvText(rows: readonly (readonly unknown[])[], { delimiter = ',' }: FileForm): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  return stringify([...rows], { delimiter, quoted_string: true });
}

function jsonLine({ input, findings }: RejectedRow): string {
  const source = typeof input.source === 'string' ? input.source : '';
  const head = `{"$row":${input.row},"$reason":${JSON.stringify(rejectionText(findings))}`;
  const isObject = source.startsWith('{') && input.problem === undefined;
  const rest = isObject ? oneLine(source).slice(1) : `"$source":${JSON.stringify(source)}}`;
  return `${head}${rest.trimStart() === '}' ? '' : ','}${rest}\n`;
}

/** Removes the line breaks from JSON; in strings they are escaped. */
function oneLine(json: string): string {
  return json.replace(/\s*[\r\n]\s*/g, ' ');
}
