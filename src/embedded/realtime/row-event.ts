import type { Naming } from '../rules/appwrite-error.js';
import { rolesFor } from '../rules/permissions.js';
import type { RowChange } from '../store/rows/row-change.js';
import { relationsOf } from '../store/rows/row-scope.js';
import { viewOf } from '../store/rows/row-view.js';
import { rowAnswer } from '../wire/rows/row-answer.js';

/** The event of a changed row, and who may receive it. */
export interface RowEvent {
  readonly events: readonly string[];
  readonly channels: readonly string[];
  /** A subscriber must have at least one of these roles. */
  readonly roles: ReadonlySet<string>;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The words for databases, tables and rows in the names of events and channels; every row has the names of all families. */
const families = [
  ['databases', 'collections', 'documents'],
  ['databases', 'tables', 'rows'],
  ['tablesdb', 'tables', 'rows'],
] as const;

/**
 * Creates the event of a change. Like on the real server, its payload contains no relationships, since related rows have permissions of
 * their own.
 */
export function rowEventOf(change: RowChange, naming: Naming): RowEvent {
  const { action, table, row } = change;
  const place = [table.databaseId, table.id, row.id] as const;
  const values = { ...row.values };
  for (const { column } of relationsOf(table)) delete values[column.key];
  return {
    events: families.flatMap((words) => eventsOf(words, place, action)),
    channels: channelsOf(place, action),
    roles: rolesOf(change),
    payload: rowAnswer(viewOf(table, { ...row, values }), { naming, missing: 'list' }),
  };
}

/** The roles that may read the table, and, with row security, those that may read the row. */
function rolesOf({ table, row }: RowChange): ReadonlySet<string> {
  const own = table.rowSecurity ? rolesFor(row.permissions, 'read') : [];
  return new Set([...rolesFor(table.permissions, 'read'), ...own]);
}

type Place = readonly [databaseId: string, tableId: string, rowId: string];

/** `rows`, `tablesdb.d.tables.t.rows`, `tablesdb.d.tables.t.rows.r` and similar, each also with the action (`rows.create`). */
function channelsOf([databaseId, tableId, rowId]: Place, action: string): string[] {
  const plain = ['documents', 'rows'];
  for (const [databases, tables, rows] of families) {
    const all = `${databases}.${databaseId}.${tables}.${tableId}.${rows}`;
    plain.push(all, `${all}.${rowId}`);
  }
  return [...plain, ...plain.map((channel) => `${channel}.${action}`)];
}

/** All names of an event, from the most specific to the most general, with each id also as `*`. */
function eventsOf(words: readonly [string, string, string], place: Place, action: string): string[] {
  const names: string[] = [];
  for (const depth of [3, 2, 1]) {
    const found = patterns(words.slice(0, depth), place.slice(0, depth));
    if (depth === 3) names.push(...found.map((name) => `${name}.${action}`));
    names.push(...found);
  }
  return names;
}

function patterns(words: readonly string[], ids: readonly string[]): string[] {
  let names = [''];
  for (const [at, word] of words.entries()) {
    names = names.flatMap((name) => [ids[at] ?? '*', '*'].map((id) => `${name === '' ? '' : `${name}.`}${word}.${id}`));
  }
  return names;
}
