import { Readable } from 'node:stream';
import { EntwriteError } from '../../errors.js';
import { parseExactJson } from '../../query/exact-json.js';
import { isPlainObject } from '../../util/is-record.js';
import { messageOf } from '../../util/message-of.js';
import { dataInvalid } from '../collection/data-problem.js';
import type { FileForm } from './format-documents.js';
import { unmarkFormula } from './formulas.js';
import { itemsOf, LONGEST_ITEM, linesOf } from './json-items.js';
import { losesDigits } from './loses-digits.js';
import { repeatsMember } from './repeats-member.js';

/** One document of a file. */
export interface InputRow {
  /** Its place, from 1; the header does not count. */
  readonly row: number;
  /** Values by column, in the order of the file. */
  readonly entries: readonly (readonly [column: string, value: unknown])[];
  /** What is wrong with the row itself. */
  readonly problem?: string;
  /** The row as it stands in the file, for a file of rejected rows: the cells of CSV, else JSON. */
  readonly source: readonly (string | null)[] | string;
}

/** The rows of a file, and its columns where it names them first. */
interface InputFile {
  /** null for JSON, whose objects name them one by one. */
  readonly columns: readonly string[] | null;
  readonly rows: AsyncIterable<InputRow>;
}

/**
 * Reads the documents of a file as they come in; memory holds a few of them.
 *
 * @param at the file, for messages
 * @throws EntwriteError data_invalid, when read, for what is not the format
 */
export async function readRows(bytes: AsyncIterable<Uint8Array>, form: FileForm, at: string): Promise<InputFile> {
  if (form.format === 'csv') return readCsv(bytes, form, at);
  const chunks = textOf(bytes);
  const texts = form.format === 'json' ? itemsOf(chunks) : linesOf(chunks);
  return { columns: null, rows: jsonRows(texts, at) };
}

async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function* jsonRows(texts: AsyncIterable<string>, at: string): AsyncGenerator<InputRow> {
  let row = 0;
  try {
    for await (const text of texts) {
      row += 1;
      yield jsonRow(row, text.trim());
    }
  } catch (cause) {
    throw unreadable(`${at}, document ${row + 1}`, cause);
  }
}

function jsonRow(row: number, source: string): InputRow {
  try {
    const value = parseExactJson(source);
    if (repeatsMember(source, value)) return { row, entries: [], source, problem: 'several members of one name' };
    if (losesDigits(source))
      return {
        row,
        entries: [],
        source,
        problem: 'a whole number of more digits than a number keeps; text keeps them',
      };
    if (isPlainObject(value)) return { row, entries: Object.entries(value), source };
    return { row, entries: [], source, problem: 'JSON that is not an object' };
  } catch (error) {
    return { row, entries: [], source, problem: `text that is not JSON: ${(error as Error).message}` };
  }
}

async function readCsv(
  bytes: AsyncIterable<Uint8Array>,
  { delimiter = ',', spreadsheet = false }: FileForm,
  at: string,
): Promise<InputFile> {
  const { parse } = await import('csv-parse');
  const { start, whole } = await beginningOf(bytes, at);
  const parser = parse({
    bom: true,
    delimiter,
    // Left out, the first line decides for all; joined files end their lines in two ways.
    ...(!/^[^\r\n]*\r(?!\n)/.test(start) && { record_delimiter: ['\r\n', '\n'] }),
    relax_column_count: true,
    max_record_size: LONGEST_ITEM,
    // An empty cell in quotes is an empty text, any other is no value.
    cast: (text, { quoting }) => (text === '' && !quoting ? null : spreadsheet ? unmarkFormula(text) : text),
  });
  const source = Readable.from(whole, { objectMode: false });
  source.on('error', (error) => parser.destroy(error));
  const records = (source.pipe(parser) as AsyncIterable<readonly (string | null)[]>)[Symbol.asyncIterator]();
  const next = async (row: number) => {
    try {
      return await records.next();
    } catch (cause) {
      throw unreadable(`${at}, row ${row}`, cause);
    }
  };
  const header = await next(0);
  const columns = (header.done === true ? [] : header.value).map((name) => name?.trim() ?? '');
  requireHeader(columns, at);
  return { columns, rows: csvRows(columns, next) };
}

/** The first bytes as text, and all of them. */
async function beginningOf(
  bytes: AsyncIterable<Uint8Array>,
  at: string,
): Promise<{ readonly start: string; readonly whole: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await iterator.next().catch((cause: unknown) => {
    throw unreadable(`${at}, first line`, cause);
  });
  if (first.done === true) return { start: '', whole: Readable.from([]) };
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield first.value as Uint8Array;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { start: Buffer.from(first.value).toString('latin1'), whole: whole() };
}

async function* csvRows(
  columns: readonly string[],
  next: (row: number) => Promise<IteratorResult<readonly (string | null)[]>>,
): AsyncGenerator<InputRow> {
  for (let row = 1; ; ) {
    const { done, value: cells } = await next(row);
    if (done === true) return;
    // A line without anything is a row only where there is one column.
    if (cells.length === 1 && columns.length > 1 && cells[0] === null) continue;
    const entries = columns.map((column, at) => [column, cells[at] ?? null] as const);
    const problem =
      cells.length === columns.length ? {} : { problem: `${cells.length} cells under ${columns.length} columns` };
    yield { row, entries, source: cells, ...problem };
    row += 1;
  }
}

function requireHeader(columns: readonly string[], at: string): void {
  const twice = columns.find((name, place) => columns.indexOf(name) !== place);
  const found = columns.length === 0 ? 'an empty file' : twice === undefined ? null : `two columns named '${twice}'`;
  if (found === null) return;
  const expected = 'a first line with the name of each column';
  throw dataInvalid({ at: `${at}, first line`, found, expected, remedy: 'Correct the file.' });
}

function unreadable(at: string, cause: unknown): unknown {
  if (cause instanceof EntwriteError) return cause;
  const found = messageOf(cause);
  return dataInvalid(
    {
      at,
      found,
      expected: 'a file in UTF-8 of the format that was given',
      remedy: 'Correct the file, or name its format.',
    },
    cause,
  );
}
