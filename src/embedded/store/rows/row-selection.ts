import { listUnder } from '../../../util/list-under.js';
import { queryError } from '../../rules/queries/query-parser.js';
import { rowColumns } from '../../rules/rows/row-structure.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { isStored } from '../physical-names.js';
import { unknownColumn } from '../queries/query-operand.js';
import { relationsOf } from './row-scope.js';

/** The meaning of selected names for one table. */
export interface Selection {
  /** `*`, or no selected names except paths into "many" sides. */
  readonly all: boolean;
  readonly keys: ReadonlySet<string>;
  /** Selected relationships, each with the paths below it. */
  readonly nested: ReadonlyMap<string, readonly string[]>;
  /**
   * Whether a path continues through a "many" side: the server creates a separate selection for each path, and an empty one becomes `*`.
   */
  readonly emptied: boolean;
  /** The names as written, without paths. */
  readonly plain: ReadonlySet<string>;
  /** The first name that is not a column. */
  readonly unknown: string | null;
}

/**
 * Reads selected names (`title`, `*`, `author.name`) for a table. A path through a single relationship also selects that relationship; one
 * through a "many" side does not, so a selection with only such paths keeps all columns, as on the server.
 */
export function selectionOf(table: TableDefinition, names: readonly string[]): Selection {
  const columns = rowColumns(table);
  const keys = new Set<string>();
  const nested = new Map<string, string[]>();
  let unknown: string | null = null;
  let all = false;
  let emptied = false;
  for (const name of names) {
    const dot = columns.has(name) ? -1 : name.indexOf('.');
    const key = dot < 0 ? name : name.slice(0, dot);
    const relation = dot < 0 ? undefined : relationsOf(table).find(({ column }) => column.key === key);
    // A path through a plain column is an SQL error on the server.
    if (dot >= 0 && !relation && columns.has(key)) throw unknownColumn(table);
    if (relation) {
      listUnder(nested, key).push(name.slice(dot + 1) || '*');
      if (relation.many) emptied = true;
      else keys.add(key);
      // The server converts each `select` separately; an empty one becomes `*`.
    } else if (key === '*') all = true;
    else if (columns.get(key)?.lost) throw unknownColumn(table);
    else if (columns.has(key)) keys.add(key);
    else if (!key.startsWith('$')) unknown ??= key;
  }
  const plain = new Set(names.filter((name) => columns.has(name)));
  return { all, emptied, keys, plain, nested, unknown };
}

/** Combines the `select` queries of a list or a get into one selection, or null if nothing is selected. Throws `general_query_invalid`. */
export function readSelection(table: TableDefinition, selects: readonly (readonly unknown[])[]): Selection | null {
  if (selects.length === 0) return null;
  const parts = selects.map((values) => selectionOf(table, values.map(String)));
  refuseRelations(table, selects.flat().map(String));
  const nested = new Map<string, string[]>();
  for (const part of parts) {
    for (const [key, paths] of part.nested) for (const path of paths) listUnder(nested, key).push(path);
  }
  return {
    all: parts.some((part, at) => part.all || isEmptied(part, selects[at] ?? [])),
    emptied: parts.some((part) => part.emptied),
    keys: new Set(parts.flatMap((part) => [...part.keys])),
    plain: new Set(parts.flatMap((part) => [...part.plain])),
    nested,
    unknown: null,
  };
}

/** Whether a `select` is empty, because it only has paths through "many" sides. */
function isEmptied(part: Selection, values: readonly unknown[]): boolean {
  return part.nested.size > 0 && part.keys.size === 0 && values.every((value) => String(value).includes('.'));
}

function refuseRelations(table: TableDefinition, names: readonly string[]): void {
  if (names.includes('*')) return;
  const refused = names.filter((name) => rowColumns(table).get(name)?.relationship);
  if (refused.length > 0) throw queryError(`Cannot select attributes: ${refused.join(', ')}`);
}

/** The columns to read for a selection. */
export function selectedColumns(table: TableDefinition, selection: Selection | null): ColumnDefinition[] | null {
  if (!selection || selection.all) return null;
  return [...rowColumns(table).values()].filter((column) => isStored(column) && selection.keys.has(column.key));
}
