import type { ErrorFacts } from '../../errors.js';
import type { PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import type { DataCollection } from '../collection/data-collection.js';
import { dataInvalid } from '../collection/data-problem.js';
import { findColumn, requireColumn } from '../collection/find-column.js';

/** The attribute of each column, by property or stored key; null for a column that is skipped. Other columns go by their name. */
export type ColumnMap = Readonly<Record<string, string | null>>;

/** What a column fills: a property, nothing (null), or something that is not known (`unknown`) or not certain. */
type FilledBy = PropertyMetadata | null | 'unknown' | Pick<ErrorFacts, 'found' | 'expected' | 'remedy'>;

/** What each of some columns fills, which stand beside each other. */
export type ColumnMapping = (columns: readonly string[]) => readonly FilledBy[];

/** Written by Appwrite and by files of rejected rows; nothing that a document can be given. */
const PASSED_OVER = new Set(['$sequence', '$tableId', '$collectionId', '$databaseId', '$row', '$reason']);

/** Names by which Appwrite, and an export, call the fields of a document. */
const STORED_NAME = /^\$(?!row$|reason$)/;

/** What the columns of files fill. Throws data_invalid for a map that names no attribute. */
export function columnMapping(target: DataCollection, map: ColumnMap): ColumnMapping {
  const remedy = 'Correct the map; give a column nothing (`--map column=`) to skip it.';
  const given = new Map(
    Object.entries(map).map(([column, name]) => [
      column,
      name === null ? null : requireColumn(target, name, { at: `map of the column '${column}'` }, remedy),
    ]),
  );
  const filledBy = (column: string, columns: readonly string[]): FilledBy => {
    const said = given.get(column);
    if (said !== undefined) return said;
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

/** A name may be the property of one attribute and the stored key of another. Files with Appwrite's own names, as exports are, name stored keys. */
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

/** Throws data_invalid for a column that fits nothing, may be two things, or fills what another one fills, and for a map of no column. */
export function requireColumns(target: DataCollection, map: ColumnMap, columns: readonly string[], file: string): void {
  const at = `${file}, first line`;
  for (const [place, filled] of columnMapping(target, map)(columns).entries()) {
    const column = columns[place] ?? '';
    if (filled === null || isProperty(filled)) continue;
    if (filled !== 'unknown') throw dataInvalid({ at, ...filled });
    const remedy = `Say what it is: \`--map '${column}=attribute'\`, or \`--map '${column}='\` to skip it.`;
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
