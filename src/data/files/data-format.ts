import { extname } from 'node:path';
import { dataInvalid } from '../collection/data-problem.js';

/** The format of a file: a table with a header, one list, or one object per line. */
export type DataFormat = 'csv' | 'json' | 'ndjson';

export const DATA_FORMATS: readonly DataFormat[] = ['csv', 'json', 'ndjson'];

const BY_EXTENSION: Readonly<Record<string, DataFormat>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
};

/** The format of a file by its extension. Throws data_invalid if it is unknown. */
export function formatOf(path: string): DataFormat {
  const extension = extname(path).toLowerCase();
  const format = Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
  if (format !== undefined) return format;
  throw dataInvalid({
    at: path,
    found: 'a name that does not say the format',
    expected: `a name that ends in ${Object.keys(BY_EXTENSION).join(', ')}`,
    remedy: `Give the format: ${DATA_FORMATS.join(', ')}.`,
  });
}
