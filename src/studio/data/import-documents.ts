import { parse } from 'csv-parse/sync';
import { EntwriteError } from '../../errors.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { parseJson } from '../../util/canonical-json.js';
import { chunksOf } from '../../util/chunks-of.js';
import { describeError } from '../work/describe-error.js';
import { currentJob } from '../work/job-progress.js';
import type { Editing } from './editing.js';

export interface ImportSource {
  /** A CSV file with a head line, or a JSON list of objects. */
  readonly text: string;
  /** The key that each column of the file goes into; columns that are not named are left out. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Writes nothing. */
  readonly dryRun: boolean;
}

/** What an import did, or would do. */
export interface ImportReport {
  readonly columns: readonly string[];
  readonly rows: number;
  /** The first documents as they would be written. */
  readonly samples: readonly Readonly<Record<string, unknown>>[];
  /** Rows that cannot be written as they are, by their number in the file; the first hundred. */
  readonly problems: readonly { readonly row: number; readonly message: string }[];
  readonly written: number;
}

const SHOWN = 5;
const PROBLEMS = 100;
/** Documents of one write. */
const BATCH = 100;

/** Creates documents from a file, with the model's checks. With problems in any row nothing is written. */
export async function importDocuments(
  editing: Editing,
  collection: string,
  { text, mapping, dryRun }: ImportSource,
  signal: AbortSignal,
): Promise<ImportReport> {
  const { attributes } = await editing.live.collection(collection);
  const { set, given } = await editing.writes.of(collection);
  const rows = rowsOf(text);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const problems: { row: number; message: string }[] = [];
  const documents = rows.map((row, at) => {
    const values: Record<string, unknown> = {};
    for (const [column, key] of Object.entries(mapping)) {
      if (!Object.hasOwn(row, column) || key === '') continue;
      const attribute = attributes.find((one) => one.key === key);
      const value = readCell(row[column], attribute);
      if (value instanceof Error) problems.push({ row: at + 1, message: `${key}: ${value.message}` });
      else if (value !== undefined) values[key] = value;
    }
    for (const { key, required } of attributes)
      if (required && (values[key] === undefined || values[key] === null))
        problems.push({ row: at + 1, message: `${key}: no value; it is required` });
    return values;
  });
  const report = { columns, rows: rows.length, samples: documents.slice(0, SHOWN) };
  if (dryRun || problems.length > 0) {
    if (!dryRun) throw refused(collection, problems);
    return { ...report, problems: problems.slice(0, PROBLEMS), written: 0 };
  }
  let written = 0;
  for (const batch of chunksOf(documents, BATCH)) {
    signal.throwIfAborted();
    await set.createMany(batch.map(given));
    written += batch.length;
    currentJob.getStore()?.({
      type: 'documents',
      action: 'processed',
      collection,
      documents: written,
      total: rows.length,
    });
  }
  return { ...report, problems: [], written };
}

function rowsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    if (/^\s*[[{]/.test(text)) {
      const data = parseJson(text);
      return (Array.isArray(data) ? data : [data]) as readonly Readonly<Record<string, unknown>>[];
    }
    return parse(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch (cause) {
    const found = describeError(cause).message;
    const remedy = 'Correct the file.';
    throw new EntwriteError(
      'configuration_invalid',
      { at: 'the file', found, expected: 'CSV or JSON', remedy },
      { cause },
    );
  }
}

/** The value of a cell as the attribute stores it; undefined for none. */
function readCell(cell: unknown, attribute: AttributeSchema | undefined): unknown {
  if (typeof cell !== 'string' || attribute === undefined) return cell === '' ? undefined : cell;
  if (cell === '') return undefined;
  const { type, array } = attribute;
  if (array || type === 'point' || type === 'line' || type === 'polygon') return parsed(cell);
  if (type === 'integer' || type === 'bigint')
    return /^-?\d+$/.test(cell) ? exact(cell) : new TypeError(`'${cell}' is no whole number`);
  if (type === 'float') return Number.isFinite(Number(cell)) ? Number(cell) : new TypeError(`'${cell}' is no number`);
  if (type === 'boolean') {
    if (/^(true|1|yes)$/i.test(cell)) return true;
    return /^(false|0|no)$/i.test(cell) ? false : new TypeError(`'${cell}' is neither true nor false`);
  }
  if (type === 'datetime')
    return Number.isNaN(Date.parse(cell)) ? new TypeError(`'${cell}' is no time`) : new Date(cell).toISOString();
  if (type === 'enum' && !attribute.elements.includes(cell))
    return new TypeError(`'${cell}' is none of ${attribute.elements.join(', ')}`);
  if ('size' in attribute && [...cell].length > attribute.size)
    return new TypeError(`${[...cell].length} characters; at most ${attribute.size} fit`);
  return cell;
}

function parsed(cell: string): unknown {
  try {
    return parseJson(cell);
  } catch {
    return new TypeError('a list in a cell is written as JSON');
  }
}

function exact(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

function refused(
  collection: string,
  problems: readonly { readonly row: number; readonly message: string }[],
): EntwriteError {
  const findings = problems.slice(0, PROBLEMS).map(({ row, message }) => ({
    rule: 'import',
    at: `row ${row}`,
    found: message,
    expected: 'a value the collection takes',
    remedy: 'Correct the row.',
  }));
  const facts = {
    at: collection,
    found: `${problems.length} values that cannot be stored`,
    expected: 'none',
    remedy: 'Nothing was written; correct the file or the mapping.',
  };
  return new EntwriteError('document_invalid', facts, { findings });
}
