import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, foldedName, isFolded } from '../physical-names.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';
import { rowLayout } from './row-layout.js';
import { noIdKey, type WrittenKeys, writtenKeys } from './text-keys.js';

/**
 * The statements that write whole rows of a table. Their parameters are, in this order: id, key of the id where one is given, creation time,
 * time of the last change, permissions, and the values with their keys (`writeValues`).
 */
export interface RowWrites {
  readonly keys: WrittenKeys;
  readonly insert: string;
  /** As `insert`, with the sequence given first. */
  readonly insertAt: string;
  /** Inserts, or overwrites the conflicting row: by its id alone or by any unique index, as the engine does. */
  readonly upsert: string;
  /** Overwrites the row of the sequence that is given last, its id included. */
  readonly update: string;
}

/** A column in SQL, and what a statement puts into it: `?`, or what stands for a key that is not given. */
type Place = readonly [name: string, value: string];

const writes = new WeakMap<WrittenKeys, RowWrites>();

/** The statements of a table. Keys that nothing compares by are left out of them, since each parameter costs time. */
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

/** Where the parameters of `writeValues` go. */
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

/** What stands after SET. */
export const assignments = (places: readonly Place[]): string =>
  places.map(([name, value]) => `${name} = ${value}`).join(', ');
