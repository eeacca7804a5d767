import { rowColumns } from '../../rules/rows/row-structure.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, foldedName, isFolded, tableName } from '../physical-names.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';
import { textOut } from '../sqlite/text-out.js';

/**
 * The keys for comparing texts and ids are calculated when they are first needed, since most texts are written and read but never
 * compared. After the first index, filter or order on a column, its keys are written together with its values; existing rows get theirs at
 * that time.
 */
interface KeyPlace {
  /** The name of the place within the whole file. */
  readonly name: string;
  /** The SQL column of the values. */
  readonly value: string;
  /** The SQL column of the keys. */
  readonly key: string;
  /** Condition for rows that have a value but no key. */
  readonly missing: string;
  keyOf(value: string): string;
}

/** The names of the places that every write fills. A change creates a new set. */
const filled = new WeakMap<SqliteEngine, ReadonlySet<string>>();
const none: ReadonlySet<string> = new Set();

/** Replaces the key of an id if none is needed. */
export const noIdKey = '';

/** Which keys a write of a row must contain. */
export interface WrittenKeys {
  readonly ofId: boolean;
  readonly ofTexts: ReadonlySet<ColumnDefinition>;
}

const written = new WeakMap<TableDefinition, { readonly places: ReadonlySet<string>; readonly keys: WrittenKeys }>();

/** The keys that writes to a table contain: the same object until they change. */
export function writtenKeys(engine: SqliteEngine, table: TableDefinition): WrittenKeys {
  const places = filledOf(engine);
  const known = written.get(table);
  if (known?.places === places) return known.keys;
  const needsKey = (column: ColumnDefinition) =>
    isFolded(column) && (isIndexed(table, column.key) || places.has(foldedName(column)));
  const keys = {
    ofId: table.dials.engine.ids.keyColumn !== null && (isIndexed(table, '$id') || places.has(tableName(table))),
    ofTexts: new Set([...rowColumns(table).values()].filter(needsKey)),
  };
  written.set(table, { places, keys });
  return keys;
}

/** Makes sure that all rows have the keys of this attribute, now and after every later write. Does nothing for attributes without keys. */
export function provideKeys(engine: SqliteEngine, table: TableDefinition, attribute: string): void {
  const place = attribute === '$id' ? placeOfIds(table) : placeOfTexts(table, attribute);
  const places = filledOf(engine);
  if (!place || places.has(place.name) || hasReadyIndex(table, attribute)) return;
  addMissing(engine, tableName(table), place);
  filled.set(engine, new Set([...places, place.name]));
  engine.onRollback(() => filled.set(engine, new Set([...filledOf(engine)].filter((name) => name !== place.name))));
}

const filledOf = (engine: SqliteEngine): ReadonlySet<string> => filled.get(engine) ?? none;

function isIndexed({ indexes }: TableDefinition, attribute: string): boolean {
  return indexes.some(({ columns }) => columns.includes(attribute));
}

/** Whether a finished index exists; the rows under it got their keys before it was created. */
function hasReadyIndex({ indexes }: TableDefinition, attribute: string): boolean {
  return indexes.some(({ columns, status }) => status === 'available' && columns.includes(attribute));
}

function placeOfIds(table: TableDefinition): KeyPlace | undefined {
  const { keyColumn, key } = table.dials.engine.ids;
  if (keyColumn === null) return undefined;
  return { name: tableName(table), value: 'id', key: keyColumn, missing: `${keyColumn} = '${noIdKey}'`, keyOf: key };
}

function placeOfTexts(table: TableDefinition, attribute: string): KeyPlace | undefined {
  const column = rowColumns(table).get(attribute);
  if (!column || !isFolded(column)) return undefined;
  const value = columnName(column);
  const key = foldedName(column);
  return {
    name: key,
    value,
    key,
    missing: `${key} IS NULL AND ${value} IS NOT NULL`,
    keyOf: table.dials.engine.text.key,
  };
}

const rowsAtOnce = 1000;

function addMissing(engine: SqliteEngine, table: string, { value, key, missing, keyOf }: KeyPlace): void {
  const read = engine.prepare(
    `SELECT sequence, ${textOut(value)} AS value FROM ${table} WHERE sequence > ? AND ${missing} ORDER BY sequence LIMIT ${rowsAtOnce}`,
  );
  const write = engine.prepare(`UPDATE ${table} SET ${key} = ? WHERE sequence = ?`);
  let rows = read.all(0);
  while (rows.length > 0) {
    engine.transaction(() => {
      for (const row of rows) write.run(keyOf(String(row.value)), row.sequence ?? null);
    });
    rows = read.all(rows.at(-1)?.sequence ?? null);
  }
}
