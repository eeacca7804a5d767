import type { Naming } from '../../rules/appwrite-error.js';
import { rowColumns } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { missingRow, RowView } from '../../store/rows/row-view.js';

/** How rows are written in responses. */
export interface RowStyle {
  readonly naming: Naming;
  /** A related row that does not exist: `{}` with its table in responses to writes, `[]` in those to reads. */
  readonly missing: 'object' | 'list';
  /** False for related rows in the response to an increment. */
  readonly nestedOwners?: boolean;
}

/** A row in the API's form: its values, then the system attributes. */
export function rowAnswer(view: RowView, style: RowStyle, isNested = false): Record<string, unknown> {
  const answer: Record<string, unknown> = {};
  const { row, table } = view;
  const columns = rowColumns(table);
  for (const key in view.values) {
    const value = view.values[key];
    answer[key] = value === null && columns.get(key)?.array ? [] : valueAnswer(value, style, table, key);
  }
  answer.$sequence = row.sequence === 0 ? '' : String(row.sequence);
  answer.$id = row.id;
  answer.$createdAt = row.createdAt;
  answer.$updatedAt = row.updatedAt;
  answer.$permissions = row.permissions;
  return isNested && style.nestedOwners === false ? answer : Object.assign(answer, owners(table, style.naming));
}

/** The ids of database and table, which every row contains. */
export function owners(
  { databaseId, id }: Pick<TableDefinition, 'databaseId' | 'id'>,
  naming: Naming,
): Record<string, string> {
  return naming === 'legacy'
    ? { $databaseId: databaseId, $collectionId: id }
    : { $databaseId: databaseId, $tableId: id };
}

function valueAnswer(value: unknown, style: RowStyle, table: TableDefinition, key: string): unknown {
  if (value instanceof RowView) return rowAnswer(value, style, true);
  if (value === missingRow) return style.missing === 'list' ? [] : missingAnswer(style, table, key);
  if (Array.isArray(value) && value[0] instanceof RowView)
    return value.map((item) => valueAnswer(item, style, table, key));
  return value;
}

function missingAnswer({ naming }: RowStyle, table: TableDefinition, key: string): Record<string, unknown> {
  const related = rowColumns(table).get(key)?.relationship?.relatedTable ?? '';
  const times = table.dials.version.timesOfUnwritten;
  return { ...times, ...owners({ databaseId: table.databaseId, id: related }, naming), $sequence: '' };
}

/** A list of rows with the API's property name. */
export function rowListAnswer(naming: Naming, total: number, rows: readonly unknown[]): Record<string, unknown> {
  return { total, [naming === 'legacy' ? 'documents' : 'rows']: rows };
}
