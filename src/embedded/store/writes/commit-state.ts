import type { Query } from '../../rules/queries/query-parser.js';
import { filterMethods } from '../../rules/queries/query-parser.js';
import { RowInput } from '../../rules/rows/row-input.js';
import { matchesSimply } from '../../rules/rows/row-overlay.js';
import { emptyValues, type RowValues, rowColumns } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from '../rows/row-record.js';
import type { RowScope } from '../rows/row-scope.js';
import { findRow } from '../rows/row-store.js';

/**
 * The rows that a commit has written so far, as its operations answered them, by table and exact id. They cannot conflict any more, and later
 * upserts and bulk updates of the commit start from them.
 */
export class CommitState {
  readonly #tables = new Map<number, Map<string, StoredRow | null>>();

  has(table: TableDefinition, id: string): boolean {
    return this.#tables.get(table.sequence)?.has(id) ?? false;
  }

  /** The row as it was answered, or as it is stored if the answer left it out. */
  find(scope: RowScope, table: TableDefinition, id: string): StoredRow | undefined {
    if (!this.has(table, id)) return undefined;
    return this.#tables.get(table.sequence)?.get(id) ?? findRow(scope.engine, table, id);
  }

  set(table: TableDefinition, id: string, row: StoredRow | null): void {
    const rows = this.#tables.get(table.sequence) ?? new Map<string, StoredRow | null>();
    this.#tables.set(table.sequence, rows.set(id, row));
  }

  delete(table: TableDefinition, id: string): void {
    this.#tables.get(table.sequence)?.delete(id);
  }

  /** The rows that match filters as the server compares them outside of its database: simply, and by PHP's rules. */
  matching(scope: RowScope, table: TableDefinition, queries: readonly Query[]): StoredRow[] {
    const filters = queries.filter(({ method }) => filterMethods.has(method));
    const rows = [...(this.#tables.get(table.sequence)?.keys() ?? [])].flatMap(
      (id) => this.find(scope, table, id) ?? [],
    );
    return rows.filter(({ id, createdAt, updatedAt, values }) =>
      matchesSimply({ $id: id, $createdAt: createdAt, $updatedAt: updatedAt, ...values }, filters),
    );
  }
}

/** What an upsert of a row that the commit has written gives: all its values, changed by the data. Links are left to the upsert. */
export function overWritten(table: TableDefinition, row: StoredRow, { values, system }: RowInput): RowInput {
  const merged: RowValues = emptyValues();
  for (const { key, relationship } of rowColumns(table).values()) {
    if (!relationship && key in row.values) merged[key] = row.values[key];
  }
  return new RowInput(row.id, Object.assign(merged, values), { permissions: row.permissions, ...system });
}
