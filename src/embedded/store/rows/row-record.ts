import { parseJson, writeJson } from '../../rules/php/php-json.js';
import { storedFloat } from '../../rules/php/php-number.js';
import { ExactFloat } from '../../rules/php/whole-float.js';
import { castElements } from '../../rules/rows/cast-elements.js';
import { emptyValues, type RowValues } from '../../rules/rows/row-structure.js';
import { isTextType } from '../../rules/schema/column-types.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { sealColumn, unsealColumn } from '../secrets/sealed-value.js';
import { type Vault, vaultOf } from '../secrets/vault.js';
import type { SqliteEngine, SqlRow, SqlValue } from '../sqlite/sqlite-engine.js';
import { damaged } from '../sqlite/text-out.js';
import type { WrittenKeys } from './text-keys.js';

/** A row as it is stored. A single relationship is the related id; sides that are stored elsewhere are missing. */
export interface StoredRow {
  readonly sequence: number;
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly permissions: readonly string[];
  readonly values: RowValues;
}

/** A row to be written, before the file assigns its sequence. */
export type NewRow = Omit<StoredRow, 'sequence'>;

/** Reads a row of a SELECT that `selectSome` created for the same columns. An array that was never set is empty, as the API shows it. */
export function readRow(row: SqlRow, columns: readonly ColumnDefinition[], vault: Vault): StoredRow {
  const record = recordOf(row);
  const [sequence, id, createdAt, updatedAt, permissions] = record;
  const values = emptyValues();
  let at = systemValues;
  for (const column of columns) values[column.key] = readValue(opened(record[at++] ?? null, column, vault), column);
  return {
    sequence: Number(sequence),
    id: String(id),
    createdAt: String(createdAt),
    updatedAt: String(updatedAt),
    permissions: permissions === '[]' ? [] : (readJson(permissions) as string[]),
    values,
  };
}

function readJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch (error) {
    throw damaged('a row cannot be read', error);
  }
}

const systemValues = 5;

type Json = string | number | null;

function recordOf({ part0, part1, ...others }: SqlRow): Json[] {
  const first = readJson(part0) as Json[];
  if (part1 === undefined) return first;
  return first.concat(...[part1, ...Object.values(others)].map((part) => readJson(part) as Json[]));
}

function opened(value: Json, column: ColumnDefinition, vault: Vault): Json {
  if (!column.encrypt || typeof value !== 'string') return value;
  try {
    return unsealColumn(value, column, vault);
  } catch (error) {
    throw damaged('a sealed value does not open', error);
  }
}

function readValue(value: Json, column: ColumnDefinition): unknown {
  if (column.array) return value === null ? [] : readList(String(value), column);
  if (value === null) return null;
  switch (column.type) {
    case 'boolean':
      return value === 1;
    case 'integer':
    case 'bigint':
      return typeof value === 'string' ? BigInt(value) : value;
    case 'double':
      return Number(value);
    case 'point':
    case 'linestring':
    case 'polygon':
      return readJson(value);
    default:
      return value;
  }
}

function readList(text: string, column: ColumnDefinition): unknown {
  if (text === '[]') return [];
  const elements = parseJson(text);
  return Array.isArray(elements) ? castElements(elements, column) : elements;
}

/** Values to write to stored columns, with the keys of those texts that have one. */
export interface WrittenValues {
  readonly engine: SqliteEngine;
  readonly table: TableDefinition;
  readonly values: RowValues;
  readonly columns: readonly ColumnDefinition[];
  readonly keys: WrittenKeys;
}

/** Adds the parameters of values, with encrypted ones sealed, in the order of `valuePlaces`, and returns all parameters. */
export function writeValues(
  parameters: SqlValue[],
  { engine, table, values, columns, keys }: WrittenValues,
): SqlValue[] {
  const { text } = table.dials.engine;
  const vault = vaultOf(engine);
  for (const column of columns) {
    const value = writeValue(values[column.key] ?? null, column);
    const isText = typeof value === 'string' && !column.array && isTextType(column.type);
    const kept = isText ? text.kept(value) : value;
    parameters.push(column.encrypt && typeof kept === 'string' ? sealColumn(kept, column, vault) : kept);
    if (keys.ofTexts.has(column)) parameters.push(typeof kept === 'string' ? text.key(kept) : null);
  }
  return parameters;
}

/** A value as its column stores it. */
export function writeValue(value: unknown, column: ColumnDefinition): SqlValue {
  if (value === null || value === undefined) return null;
  if (value instanceof ExactFloat && !column.array) return value.value;
  if (typeof value === 'object') return writeJson(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (column.type === 'double' && !column.array) return storedFloat(Number(value));
  return value as SqlValue;
}
