import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, foldedName, isFolded } from '../physical-names.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';
import { rowLayout } from './row-layout.js';
import { noIdKey, type WrittenKeys, writtenKeys } from './text-keys.js';

/**
 * The statements that write whole rows of a table. Their parameters, in order: id, key of the id if one is written, creation time, time of
 * the last change, permissions, and the values with their keys (`writeValues`).
 */
export interface RowWrites {
  readonly keys: WrittenKeys;
  readonly insert: string;
  /** Like `insert`, with the sequence as first parameter. */
  readonly insertAt: string;
  /** Inserts, or overwrites the conflicting row: by its id only or by any unique index, as the engine does. */
  readonly upsert: string;
  /** Overwrites the row whose sequence is the last parameter, including its id. */
  readonly update: string;
}

/** A column in SQL, and the value for it in a statement: `?`, or a default for a missing key. */
type Place = readonly [name: string, value: string];

const writes = new WeakMap<WrittenKeys, RowWrites>();

/** The statements of a table. They omit keys that are not used for comparisons, since each parameter costs time. */
export function rowWrites(engine: SqliteEngine, table: TableDefinition): RowWrites {
  const keys = writtenKeys(engine, table);
  const known = writes.get(keys);
  if (known) return known;
  const made = makeWrites(table, keys);
  writes.set(keys, made);
  return made;
}

function makeWrites(table: TableDefinition, keys: WrittenKeys): RowWrites {
  const { table: name, written } = rowLayout(table);
  const { ids, upsertsOver } = table.dials.engine;
  const idKey: Place[] = ids.keyColumn === null ? [] : [[ids.keyColumn, keys.ofId ? '?' : `'${noIdKey}'`]];
  const values = valuePlaces(written, keys);
  const places: Place[] = [
    ['id', '?'],
    ...idKey,
    ['created_at', '?'],
    ['updated_at', '?'],
    ['permissions', '?'],
    ...values,
  ];
  const into = (more: readonly Place[]) => {
    const all = [...more, ...places];
    return `INSERT INTO ${name} (${all.map(([column]) => column).join(', ')}) VALUES (${all.map(([, value]) => value).join(', ')})`;
  };
  const overwritten = ['updated_at', 'permissions', ...values.map(([column]) => column)];
  const overwrite = overwritten.map((column) => `${column} = excluded.${column}`).join(', ');
  return {
    keys,
    insert: into([]),
    insertAt: into([['sequence', '?']]),
    upsert: `${into([])} ON CONFLICT${upsertsOver === 'any' ? '' : ' (upper(id))'} DO UPDATE SET ${overwrite}`,
    update: `UPDATE ${name} SET ${assignments(places)} WHERE sequence = ?`,
  };
}

/** The places of the parameters of `writeValues`. */
export function valuePlaces(columns: readonly ColumnDefinition[], { ofTexts }: WrittenKeys): Place[] {
  return columns.flatMap((column): Place[] =>
    isFolded(column)
      ? [
          [columnName(column), '?'],
          [foldedName(column), ofTexts.has(column) ? '?' : 'NULL'],
        ]
      : [[columnName(column), '?']],
  );
}

/** The text after SET. */
export const assignments = (places: readonly Place[]): string =>
  places.map(([name, value]) => `${name} = ${value}`).join(', ');
