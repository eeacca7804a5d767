import type { CallRules } from '../../metadata/options/check-call.js';
import { FLAG, oneOfWords, optionRule } from '../../metadata/options/judge-options.js';
import { exactJson } from '../../query/exact-json.js';
import { DATA_FORMATS, type DataFormat } from './data-format.js';
import { isFormula, markFormula } from './formulas.js';

/** The format of a file, and its CSV options. */
export interface FileForm {
  readonly format: DataFormat;
  /** The separator of CSV cells. Default: a comma. */
  readonly delimiter?: string;
  /** Makes CSV safe for spreadsheets: texts that would execute as formulas get a `'` in front, and a byte order mark marks the file as UTF-8. */
  readonly spreadsheet?: boolean;
}

const DELIMITER = optionRule(
  'a text of at least one character, without quotes and line breaks',
  (value) => typeof value === 'string' && /^[^"\r\n]+$/.test(value),
);

export const FORM_RULES: CallRules<FileForm> = {
  format: oneOfWords(DATA_FORMATS),
  delimiter: DELIMITER,
  spreadsheet: FLAG,
};

/** Turns documents into the text of a file, page by page. */
interface DocumentFormatter {
  readonly begin: string;
  /** The text of some documents, each given by the values of its columns. */
  readonly page: (rows: readonly (readonly unknown[])[]) => string;
  readonly end: string;
  /** How many texts so far a spreadsheet would execute as formulas. */
  readonly formulas: () => number;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** The formatter of a file with these columns. */
export async function documentFormatter(keys: readonly string[], form: FileForm): Promise<DocumentFormatter> {
  return form.format === 'csv' ? csvFormatter(keys, form) : jsonFormatter(keys, form.format === 'json');
}

function jsonFormatter(keys: readonly string[], isList: boolean): DocumentFormatter {
  const names = keys.map((key) => JSON.stringify(key));
  let isFirst = true;
  const objectOf = (values: readonly unknown[]): string =>
    `{${names.map((name, at) => `${name}:${exactJson(values[at] ?? null)}`).join(',')}}`;
  return {
    begin: isList ? '[' : '',
    page(rows) {
      if (!isList) return rows.map((values) => `${objectOf(values)}\n`).join('');
      const text = rows.map((values, at) => `${isFirst && at === 0 ? '\n' : ',\n'}${objectOf(values)}`).join('');
      if (rows.length > 0) isFirst = false;
      return text;
    },
    end: isList ? '\n]\n' : '',
    formulas: () => 0,
  };
}

async function csvFormatter(
  keys: readonly string[],
  { delimiter = ',', spreadsheet = false }: FileForm,
): Promise<DocumentFormatter> {
  const { stringify } = await import('csv-stringify/sync');
  let formulas = 0;
  const cell = (value: unknown): unknown => {
    if (value === null || value === undefined || typeof value === 'number' || typeof value === 'bigint') return value;
    if (typeof value !== 'string') return typeof value === 'boolean' ? String(value) : exactJson(value);
    if (isFormula(value)) formulas += 1;
    return spreadsheet ? markFormula(value) : value;
  };
  // Texts are quoted, so that an empty one differs from a missing value, and a line break never ends a row.
  const table = (rows: readonly (readonly unknown[])[]): string =>
    stringify([...rows], { delimiter, quoted_string: true });
  return {
    begin: `${spreadsheet ? BYTE_ORDER_MARK : ''}${table([keys])}`,
    page: (rows) => table(rows.map((values) => values.map(cell))),
    end: '',
    formulas: () => formulas,
  };
}
