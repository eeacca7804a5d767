import type { ErrorFacts } from '../../errors.js';
import type { PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import type { DataCollection } from '../collection/data-collection.js';
import { dataInvalid } from '../collection/data-problem.js';
import { findColumn, requireColumn } from '../collection/find-column.js';
import { shortened } from '../collection/shortened.js';

/** The attribute for each column, by property or stored key; null skips a column. Other columns are matched by name. */
export type ColumnMap = Readonly<Record<string, string | null>>;

/** What a column fills: a property, nothing (null), `unknown`, or the problem with it. */
type FilledBy = PropertyMetadata | null | 'unknown' | Pick<ErrorFacts, 'found' | 'expected' | 'remedy'>;

/** Maps the columns of one row to what they fill. */
export type ColumnMapping = (columns: readonly string[]) => readonly FilledBy[];

/** Columns of Appwrite's own and of files of rejected rows, which are not values of a document. */
const PASSED_OVER = new Set(['$sequence', '$tableId', '$collectionId', '$databaseId', '$row', '$reason']);

/** Names of Appwrite's system fields, which exports use. */
const STORED_NAME = /^\$(?!row$|reason$)/;

/** Makes the mapping of columns. Throws data_invalid if the map names something that is not an attribute. */
export function columnMapping(target: DataCollection, map: ColumnMap): ColumnMapping {
  const remedy = 'Correct the map; leave the value empty (`--map column=`) to skip a column.';
  const given = new Map(
    Object.entries(map).map(([column, name]) => [
      column,
      name === null ? null : requireColumn(target, name, { at: `map of the column '${column}'` }, remedy),
    ]),
  );
  const filledBy = (column: string, columns: readonly string[]): FilledBy => {
    const mapped = given.get(column);
    if (mapped !== undefined) return mapped;
    return PASSED_OVER.has(column) ? null : filledByName(target, column, columns);
  };
  return (columns) => {
    const all = columns.map((column) => filledBy(column, columns));
    return all.map((one, at) => {
      const first = isProperty(one) ? all.indexOf(one) : at;
      return first === at ? one : filledTwice(columns[first] ?? '', one as PropertyMetadata);
    });
  };
}

function isProperty(filled: FilledBy): filled is PropertyMetadata {
  return filled !== null && typeof filled === 'object' && 'kind' in filled;
}

/** Matches a column by name, which may be the property of one attribute and the stored key of another. Files with system field names, as exports are, use stored keys. */
function filledByName(target: DataCollection, column: string, columns: readonly string[]): FilledBy {
  const named = findColumn(target, column);
  const stored = target.columns.find(({ key }) => key === column);
  if (named === undefined || stored === undefined || named === stored) return named ?? 'unknown';
  if (columns.some((name) => STORED_NAME.test(name))) return stored;
  return {
    found: `'${column}', which is the property of '${named.key}' and the stored key of '${stored.property}'`,
    expected: 'one of the two',
    remedy: `Say which: \`--map '${column}=${named.key === column ? named.property : named.key}'\` or \`--map '${column}=${stored.property}'\`.`,
  };
}

function filledTwice(first: string, { key }: PropertyMetadata): FilledBy {
  return {
    found: `a second column for '${key}', beside '${first}'`,
    expected: 'one column for each attribute',
    remedy: 'Skip one of the two (`--map column=`).',
  };
}

/** Throws data_invalid for a column that is unknown, ambiguous or a duplicate, and for a mapped column that does not exist. */
export function requireColumns(target: DataCollection, map: ColumnMap, columns: readonly string[], file: string): void {
  const at = `${file}, first line`;
  for (const [place, filled] of columnMapping(target, map)(columns).entries()) {
    const column = columns[place] ?? '';
    if (filled === null || isProperty(filled)) continue;
    if (filled !== 'unknown') throw dataInvalid({ at, ...filled });
    const shown = shortened(column);
    const remedy = `Say what it is: \`--map '${shown}=attribute'\`, or \`--map '${shown}='\` to skip it.`;
    requireColumn(target, column, { at }, remedy);
  }
  const absent = Object.keys(map).find((column) => !columns.includes(column));
  if (absent === undefined) return;
  throw dataInvalid({
    at: `map of the column '${absent}'`,
    found: `no such column in ${file}`,
    expected: `one of ${columns.map((column) => `'${column}'`).join(', ')}`,
    remedy: 'Correct the name of the column.',
  });
}
