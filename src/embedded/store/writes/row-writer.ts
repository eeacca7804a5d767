import { AppwriteError } from '../../rules/appwrite-error.js';
import { allKinds, refusePermissions } from '../../rules/permissions.js';
import { ExactFloat, isInteger, plainNumber } from '../../rules/php/whole-float.js';
import { mergeValues } from '../../rules/rows/merge-values.js';
import { applyOperator } from '../../rules/rows/operator-effect.js';
import type { Operator } from '../../rules/rows/operators.js';
import { mayCreate, requireTouch } from '../../rules/rows/row-access.js';
import type { RowInput } from '../../rules/rows/row-input.js';
import {
  emptyValues,
  type RowValues,
  rowColumns,
  structureRow,
  structureTimestamp,
} from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from '../rows/row-record.js';
import { type RowScope, type RowWriter, refuseNewer, relationsOf, type UpdateOptions } from '../rows/row-scope.js';
import { findRow, insertRow, replaceRow } from '../rows/row-store.js';
import { isUniqueViolation } from '../sqlite/sqlite-engine.js';
import { echoCreated, echoValues } from './echo-values.js';
import { isDeepest, relateNewRow } from './row-relate.js';
import { relateChangedRow, relationsDiffer } from './row-relation-change.js';

/**
 * Creates and updates rows with everything that the server does for that. The result contains the values as sent, in normal form, without
 * sides of relationships that the table does not store.
 */
export function rowWriter(scope: RowScope): RowWriter {
  const whole = scope.engine.transaction.bind(scope.engine);
  const writer: RowWriter = {
    // A row that the request itself creates is written apart from those it links, which stay as they are when it fails: as on the real server.
    create: (table, input, stack) => {
      const work = () => createRow(scope, writer, table, input, stack);
      return stack.length > 0 ? whole(work) : work();
    },
    update: (table, old, input, options) => {
      const work = () => updateRow(scope, writer, table, old, input, options);
      return options.relations ? whole(work) : work();
    },
  };
  return writer;
}

/** Turns a conflict of an id, or with a unique index, into the version's error; `id` names the row. */
export function namingDuplicates<T>(table: TableDefinition, id: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const type = isIdIndex(error) ? 'row_already_exists' : table.dials.version.uniqueViolation;
    throw new AppwriteError(type, { values: [id] });
  }
}

/** SQLite's error names an index on an expression, and only the index of ids is one. */
function isIdIndex({ message }: Error): boolean {
  return /index 't\d+_id'/.test(message);
}

/** The validated values of a new row, without relationships that are not given. */
export function newValues(scope: RowScope, table: TableDefinition, given: RowValues): RowValues {
  const values = structureRow(table, given, scope.clock);
  for (const { column } of relationsOf(table)) if (!(column.key in given)) delete values[column.key];
  return values;
}

/** Both times of a row: as given, or now. Throws `row_invalid_structure`. */
export function timesOf(
  table: TableDefinition,
  { system }: RowInput,
  scope: RowScope,
  created: string = scope.now,
): { createdAt: string; updatedAt: string } {
  const read = (key: '$createdAt' | '$updatedAt', value: unknown, otherwise: string): string =>
    value === undefined || value === null ? otherwise : structureTimestamp(table, key, value, scope.clock);
  return {
    createdAt: read('$createdAt', system.createdAt, created),
    updatedAt: read('$updatedAt', system.updatedAt, scope.now),
  };
}

function createRow(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  input: RowInput,
  stack: readonly number[],
): StoredRow {
  if (!mayCreate(scope.access, table)) throw new AppwriteError('user_unauthorized');
  // The permissions of the request itself were checked before; those of nested rows are only checked here.
  const { permissions = [] } = input.system;
  if (refusePermissions(permissions, allKinds) !== null) throw new AppwriteError('general_unknown');
  const values = newValues(scope, table, input.values);
  const row = { id: input.id, ...timesOf(table, input, scope), permissions, values };
  relateNewRow(scope, writer, table, row, values, stack);
  const sequence = insertRow(scope.engine, table, row, input.system.sequence);
  return { ...row, sequence, values: echoCreated(table, values) };
}

function updateRow(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  old: StoredRow,
  input: RowInput,
  options: UpdateOptions,
): StoredRow {
  const structured = attempt(() =>
    structureRow(table, mergeValues(old.values, input.values), scope.clock, options.operated),
  );
  const values = 'error' in structured ? input.values : structured.value;
  const changed =
    isChanged(table, old, input, values, options.relations || isDeepest(options.stack)) ||
    (options.relations && !isDeepest(options.stack) && relationsDiffer(scope, table, old, input.values)) ||
    'error' in structured;
  if (options.checked) requireTouch(scope.access, table, changed ? 'update' : 'read', old.permissions);
  refuseNewer(scope, old.updatedAt);
  if ('error' in structured) throw structured.error;
  const times = timesOf(table, input, scope, old.createdAt);
  const permissions = input.system.permissions ?? old.permissions;
  const row = (values: RowValues): StoredRow => ({
    sequence: old.sequence,
    id: input.id,
    createdAt: times.createdAt,
    updatedAt: changed
      ? input.system.updatedAt
        ? times.updatedAt
        : scope.times.timeOfChange(scope.clock, old.updatedAt)
      : old.updatedAt,
    permissions,
    values,
  });
  const shown = structured.value;
  for (const { column, stored } of relationsOf(table)) if (!stored) delete shown[column.key];
  const links = options.relations
    ? relateChangedRow(scope, writer, table, { ...old, permissions }, input.values, shown, options.stack)
    : emptyValues();
  const left = options.relations ? linksNow(scope, table, old) : emptyValues();
  replaceRow(scope.engine, table, row(Object.assign(left, shown, links)));
  return row(echoValues(table, shown));
}

/** The links that a row holds by now: rows nested in it may have set them. */
function linksNow({ engine }: RowScope, table: TableDefinition, { id }: StoredRow): RowValues {
  const links = emptyValues();
  const stored = relationsOf(table).filter((relation) => relation.stored);
  const now = stored.length > 0 ? findRow(engine, table, id) : undefined;
  for (const { column } of stored) links[column.key] = now?.values[column.key] ?? null;
  return links;
}

type Attempt<T> = { readonly value: T } | { readonly error: unknown };

/** The server checks permissions and the guard before it validates values. */
function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

function isChanged(
  table: TableDefinition,
  old: StoredRow,
  { id, values: given, system }: RowInput,
  values: RowValues,
  relations: boolean,
): boolean {
  if (id !== old.id || (system.createdAt ?? old.createdAt) !== old.createdAt) return true;
  // A null is a time that differs from the row's, and then the server's clock is used.
  if (system.updatedAt !== undefined && system.updatedAt !== old.updatedAt) return true;
  if (system.permissions && JSON.stringify(system.permissions) !== JSON.stringify(old.permissions)) return true;
  for (const column of rowColumns(table).values()) {
    const { key } = column;
    if (column.relationship && relations) continue;
    // An integer for a float counts as a change: PHP distinguishes 3 from the stored 3.0.
    if (column.type === 'double' && !column.array && isInteger(given[key])) return true;
    if (key in values && !same(values[key] ?? null, old.values[key] ?? null)) return true;
  }
  return false;
}

function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((item, at) => same(item, other[at]));
}

/** The values of a row after applying checked operators. */
export function operatorValues(
  table: TableDefinition,
  operators: ReadonlyMap<string, Operator>,
  current: RowValues,
  clock: number,
): RowValues {
  const values = emptyValues();
  for (const [key, operator] of operators) {
    const column = rowColumns(table).get(key);
    if (!column) continue;
    const made = plainNumber(applyOperator(operator, column, current[key] ?? null, clock, table.dials));
    values[key] = column.type === 'double' && typeof made === 'number' ? new ExactFloat(made) : made;
  }
  return values;
}
