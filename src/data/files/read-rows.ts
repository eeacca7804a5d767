import { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
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

/** The most cells of a row or members of an object: ten times what an Appwrite collection can have. */
const MOST_VALUES = 10_000;

/** One document of a file. */
export interface InputRow {
  /** Its number, from 1, without the header. */
  readonly row: number;
  /** Values by column, in the order of the file. */
  readonly entries: readonly (readonly [column: string, value: unknown])[];
  /** What is wrong with the row itself. */
  readonly problem?: string;
  /** The row as it is in the file, for the file of rejected rows: the cells of CSV, otherwise JSON. */
  readonly source: readonly (string | null)[] | string;
}

/** The rows of a file, and its columns if it has a header. */
interface InputFile {
  /** Null for JSON, where each object names its own. */
  readonly columns: readonly string[] | null;
  readonly rows: AsyncIterable<InputRow>;
}

/** Reads documents as they arrive, with few in memory. Throws data_invalid, while reading, if the file does not have the format. */
export async function readRows(bytes: AsyncIterable<Uint8Array>, form: FileForm, at: string): Promise<InputFile> {
  const chunks = textOf(bytes);
  if (form.format === 'csv') return readCsv(chunks, form, at);
  const texts = form.format === 'json' ? itemsOf(chunks) : linesOf(chunks);
  return { columns: null, rows: jsonRows(texts, at) };
}

/** Decodes bytes as UTF-8, or as UTF-16 after its byte order mark, as spreadsheets write it. Throws TypeError if it is neither. */
async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of bytes) {
    const isWide = chunk[0] === 0xff && chunk[1] === 0xfe;
    decoder ??= new TextDecoder(isWide ? 'utf-16le' : 'utf-8', { fatal: true });
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder !== undefined) yield decoder.decode();
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
  const refused = (problem: string): InputRow => ({ row, entries: [], source, problem });
  try {
    const value = parseExactJson(source);
    if (repeatsMember(source, value)) return refused('several members of one name');
    if (losesDigits(source)) return refused('a whole number of more digits than a number keeps; text keeps them');
    if (!isPlainObject(value)) return refused('JSON that is not an object');
    const entries = Object.entries(value);
    return entries.length > MOST_VALUES ? refused(`${entries.length} members`) : { row, entries, source };
  } catch (error) {
    if (error instanceof RangeError) return refused('lists and objects too deep within each other');
    return refused(`text that is not JSON: ${messageOf(error)}`);
  }
}

async function readCsv(
  chunks: AsyncGenerator<string>,
  { delimiter = ',', spreadsheet = false }: FileForm,
  at: string,
): Promise<InputFile> {
  const { parse } = await import('csv-parse');
  const start = await beginningOf(chunks).catch((cause: unknown) => {
    throw unreadable(at, cause);
  });
  const parser = parse({
    delimiter,
    // Without this the first line decides for all, but concatenated files may mix line endings.
    ...(!/^[^\r\n]*\r(?!\n)/.test(start) && { record_delimiter: ['\r\n', '\n'] }),
    relax_column_count: true,
    max_record_size: LONGEST_ITEM,
    cast: (text, { quoting, index, lines }) => {
      if (index >= MOST_VALUES) throw new RangeError(`more than ${MOST_VALUES} cells in line ${lines}`);
      // An empty cell in quotes is an empty text; without quotes it is a missing value.
      return text === '' && !quoting ? null : spreadsheet ? unmarkFormula(text) : text;
    },
  });
  const whole = async function* () {
    yield start;
    yield* chunks;
  };
  const source = Readable.from(whole());
  source.on('error', (error) => parser.destroy(error));
  const records = (source.pipe(parser) as AsyncIterable<readonly (string | null)[]>)[Symbol.asyncIterator]();
  // The parser runs ahead of the rows that were read, so its own message names the line.
  const next = () =>
    records.next().catch((cause: unknown) => {
      throw unreadable(at, cause);
    });
  const header = await next();
  const columns = (header.done === true ? [] : header.value).map((name) => name?.trim() ?? '');
  requireHeader(columns, at);
  return { columns, rows: csvRows(columns, next) };
}

/** Reads chunks up to the end of the first line, but not much more than 64 kB. */
async function beginningOf(chunks: AsyncGenerator<string>): Promise<string> {
  let start = '';
  while (start.length < 65_536 && !/[\r\n]./s.test(start)) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    start += value;
  }
  return start;
}

async function* csvRows(
  columns: readonly string[],
  next: () => Promise<IteratorResult<readonly (string | null)[]>>,
): AsyncGenerator<InputRow> {
  for (let row = 1; ; ) {
    const { done, value: cells } = await next();
    if (done === true) return;
    // An empty line is a row only if there is a single column.
    if (cells.length === 1 && columns.length > 1 && cells[0] === null) continue;
    const entries = columns.map((column, at) => [column, cells[at] ?? null] as const);
    const problem =
      cells.length === columns.length ? {} : { problem: `${cells.length} cells under ${columns.length} columns` };
    yield { row, entries, source: cells, ...problem };
    row += 1;
  }
}

function requireHeader(columns: readonly string[], at: string): void {
  const names = new Set<string>();
  const twice = columns.find((name) => names.size === names.add(name).size);
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
      expected: 'a UTF-8 file in the given format',
      remedy: 'Correct the file, or name its format.',
    },
    cause,
  );
}
