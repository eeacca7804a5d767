import { AppwriteError } from '../../rules/appwrite-error.js';
import { loseInLists } from '../../rules/rows/lose-in-lists.js';
import { mergeValues } from '../../rules/rows/merge-values.js';
import { type Operator, operatorChecks, operatorsIn, withoutOperators } from '../../rules/rows/operators.js';
import type { RowInput } from '../../rules/rows/row-input.js';
import { emptyValues, type RowValues, rowColumns, structurePart } from '../../rules/rows/row-structure.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { isStored, tableName } from '../physical-names.js';
import { unknownColumn } from '../queries/query-operand.js';
import { refuseLongValues } from '../rows/index-limit.js';
import { type BulkTarget, matchingBatches } from '../rows/row-batches.js';
import { rowLayout } from '../rows/row-layout.js';
import { type StoredRow, writeValues } from '../rows/row-record.js';
import type { RowScope } from '../rows/row-scope.js';
import { findRow } from '../rows/row-store.js';
import { assignments, valuePlaces } from '../rows/row-writes.js';
import { withStoredLists } from '../rows/stored-lists.js';
import { writtenKeys } from '../rows/text-keys.js';
import { isUniqueViolation, type SqlValue } from '../sqlite/sqlite-engine.js';
import { echoValues } from './echo-values.js';
import { operatorValues, timesOf } from './row-writer.js';

/** Which values to write to which rows. */
export interface ManyUpdate extends BulkTarget {
  readonly input: RowInput;
  /** Finds the operators among the values; none where they are texts. */
  readonly read?: typeof operatorsIn;
}

/** The result of a bulk update or delete. */
export interface ManyResult {
  /** Number of all affected rows. */
  readonly total: number;
  /** The first hundred of them. */
  readonly rows: readonly StoredRow[];
}

const answered = 100;

/**
 * Writes the same values to all matching rows. Writes only these values (a null does not become the default), and a conflict with a unique
 * index is an unspecific failure of the server. `beforeBatch` receives each batch before it is written.
 */
export function updateMany(
  scope: RowScope,
  table: TableDefinition,
  update: ManyUpdate,
  beforeBatch?: (rows: readonly StoredRow[]) => void,
): ManyResult {
  const { input, read = operatorsIn } = update;
  const operators = read(input.values);
  const given = withoutOperators(input.values, operators);
  const values = structurePart(table, given, scope.clock, operatorChecks(operators, null));
  for (const key of operators.keys()) delete values[key];
  const times = timesOf(table, input, scope);
  const createdAt = input.system.createdAt === undefined || input.system.createdAt === null ? null : times.createdAt;
  const rows: StoredRow[] = [];
  let total = 0;
  for (const batch of matchingBatches(scope, table, update)) {
    beforeBatch?.(batch);
    const system: [string, SqlValue][] = [['updated_at', times.updatedAt]];
    if (createdAt !== null) system.push(['created_at', createdAt]);
    if (input.system.permissions) system.push(['permissions', JSON.stringify(input.system.permissions)]);
    failingOnClash(() =>
      scope.engine.transaction(() => {
        if (operators.size === 0) writeToAll(scope, table, batch, values, system);
        else
          for (const row of batch)
            writeToAll(scope, table, [row], withOperators(scope, table, row, operators, values), system);
      }),
    );
    for (const row of batch.slice(0, Math.max(0, answered - rows.length))) {
      const shown = {
        ...row,
        ...times,
        createdAt: createdAt ?? row.createdAt,
        permissions: input.system.permissions ?? row.permissions,
      };
      rows.push({ ...shown, values: shownValues(scope, table, row, values, [...operators.keys()]) });
    }
    total += batch.length;
  }
  return { total, rows };
}

function withOperators(
  scope: RowScope,
  table: TableDefinition,
  row: StoredRow,
  operators: ReadonlyMap<string, Operator>,
  values: RowValues,
): RowValues {
  const current = withStoredLists(scope.engine, table, findRow(scope.engine, table, row.id) ?? row, operators.keys());
  return Object.assign(emptyValues(), values, operatorValues(table, operators, current, scope.clock));
}

function writeToAll(
  scope: RowScope,
  table: TableDefinition,
  rows: readonly StoredRow[],
  values: RowValues,
  system: readonly (readonly [string, SqlValue])[],
): void {
  const columns: ColumnDefinition[] = [];
  for (const column of rowColumns(table).values()) {
    if (!(column.key in values)) continue;
    if (column.lost) throw unknownColumn(table);
    if (isStored(column)) columns.push(column);
  }
  const { limited } = rowLayout(table);
  const touched = limited.filter((texts) => texts.some((text) => columns.includes(text)));
  if (touched.length > 0) {
    const { mostIndexBytes } = table.dials.engine.text;
    for (const row of rows) refuseLongValues(touched, { ...row.values, ...values }, mostIndexBytes);
  }
  const keys = writtenKeys(scope.engine, table);
  const places = [...system.map(([name]) => [name, '?'] as const), ...valuePlaces(columns, keys)];
  const sql = `UPDATE ${tableName(table)} SET ${assignments(places)} WHERE sequence IN (SELECT value FROM json_each(?))`;
  const list = `[${rows.map(({ sequence }) => sequence).join(',')}]`;
  const parameters = system.map(([, value]) => value);
  writeValues(parameters, { engine: scope.engine, table, values, columns, keys });
  scope.engine.prepare(sql).run(...parameters, list);
}

/**
 * What the response shows: the row as it was listed, with the new values; nulls show the default, and columns that were not read are null.
 * After operators the rows are listed again.
 */
function shownValues(
  scope: RowScope,
  table: TableDefinition,
  row: StoredRow,
  values: RowValues,
  operated: readonly string[],
): RowValues {
  const stored = operated.length > 0 ? findRow(scope.engine, table, row.id)?.values : undefined;
  if (stored) return loseInLists(stored);
  const shown = echoValues(table, mergeValues(loseInLists(row.values), values));
  for (const column of rowColumns(table).values()) {
    if (isStored(column) || column.lost) shown[column.key] ??= column.rowDefault ?? null;
  }
  return shown;
}

/** The server does not handle a unique violation here. */
function failingOnClash(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppwriteError('general_unknown');
    throw error;
  }
}
