import { AppwriteError } from '../../rules/appwrite-error.js';
import { newId } from '../../rules/ids.js';
import { allKinds, refusePermissions } from '../../rules/permissions.js';
import { phpList } from '../../rules/php/php-array.js';
import { formatDate } from '../../rules/php/php-date.js';
import { isNumeric, phpNumberText } from '../../rules/php/php-number.js';
import { plainNumber } from '../../rules/php/whole-float.js';
import { parseQueries } from '../../rules/queries/query-parser.js';
import { splitOperators } from '../../rules/rows/operators.js';
import { OutOfRangeError } from '../../rules/rows/out-of-range-error.js';
import { RowInput, refuseDocument } from '../../rules/rows/row-input.js';
import { emptyValues } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { RowChange } from '../rows/row-change.js';
import { refuseRowQueries } from '../rows/row-queries.js';
import type { StoredRow } from '../rows/row-record.js';
import type { RowScope, RowWriter } from '../rows/row-scope.js';
import { findRow } from '../rows/row-store.js';
import { createRows } from './row-bulk-create.js';
import { deleteMany } from './row-delete-many.js';
import { incrementRow } from './row-increment.js';
import { deleteRow } from './row-remove.js';
import type { KeptOperation } from './row-transactions.js';
import { updateMany } from './row-update-many.js';
import { updateOne } from './row-update-one.js';
import { prepareUpserts, writeUpserts } from './row-upsert.js';
import { rowWriter } from './row-writer.js';

/** Runs the staged operations of a transaction in order and returns the changes. The caller makes it atomic. */
export function commitOperations(scope: RowScope, operations: readonly KeptOperation[]): readonly RowChange[] {
  const changes: RowChange[] = [];
  const { now, clock } = momentAfter(scope, operations);
  const touched = new Set<string>();
  for (const operation of operations) {
    const table = scope.catalog.tableBySequence(operation.table);
    if (!table) throw missing(operation);
    const isTouched = operation.rowId !== null && touched.has(placeOf(table, operation.rowId));
    const guard = isTouched ? null : Date.parse(operation.stagedAt);
    const own: RowScope = { ...scope, now, clock, guard, keepsTimes: false };
    const note: Commit['note'] = (action, row) => void changes.push({ action, table, row });
    try {
      execute({ scope: own, writer: rowWriter(own), touched, note }, table, operation);
    } catch (error) {
      throw error instanceof AppwriteError && ofMissing.has(error.type) ? missing(operation) : error;
    }
  }
  return changes;
}

const ofMissing = new Set(['document_not_found', 'row_not_found', 'column_not_found', 'table_not_found']);

/** Whatever an operation does not find, the server's error says that its row is missing. */
function missing({ rowId }: KeptOperation): AppwriteError {
  return new AppwriteError('document_not_found', { values: [rowId ?? 'unknown'] });
}

/**
 * The time of the commit. Its writes are newer than its operations, even within one millisecond; this is why a link to a row that it wrote
 * conflicts.
 */
function momentAfter(
  { clock, times }: RowScope,
  operations: readonly KeptOperation[],
): Pick<RowScope, 'now' | 'clock'> {
  const staged = operations.map(({ stagedAt }) => Date.parse(stagedAt) + 1);
  const moment = times.reach(Math.max(clock, ...staged));
  return { now: formatDate(moment), clock: moment };
}

interface Commit {
  readonly scope: RowScope;
  readonly writer: RowWriter;
  /** Rows that this transaction has written, by table and id; they cannot conflict any more. */
  readonly touched: Set<string>;
  note(action: RowChange['action'], row: StoredRow): void;
}

const placeOf = (table: TableDefinition, id: string): string => `${table.sequence}/${id.toLowerCase()}`;

function execute(commit: Commit, table: TableDefinition, operation: KeptOperation): void {
  const { scope, writer, touched } = commit;
  const { action, data } = operation;
  const rowId = operation.rowId ?? 'unknown';
  const touch = (change: RowChange['action'], row: StoredRow): void => {
    touched.add(placeOf(table, row.id));
    commit.note(change, row);
  };
  const found = (id: string): StoredRow => {
    const row = findRow(scope.engine, table, id);
    if (!row) throw missing(operation);
    if (!touched.has(placeOf(table, id))) refuseConflict(row, operation);
    return row;
  };
  switch (action) {
    case 'create':
      touch('create', writer.create(table, readStaged(data, operation.rowId), []));
      break;
    case 'update': {
      const old = found(rowId);
      const { id, values, system } = readStaged({ ...(data as object), $id: old.id }, null);
      const input = new RowInput(id, values, { ...system, ...(givesTime(data, old) && { updatedAt: null }) });
      touch('update', updateOne(scope, writer, table, old, input));
      break;
    }
    case 'upsert': {
      // Unless the row was already written in this transaction, the server ignores the operation's own row id.
      const known = operation.rowId !== null && touched.has(placeOf(table, operation.rowId));
      upsert(commit, table, [readStaged(data, known ? operation.rowId : null)], operation);
      break;
    }
    case 'delete': {
      const old = found(rowId);
      deleteRow(scope, writer, table, old);
      commit.note('delete', old);
      break;
    }
    case 'increment':
    case 'decrement':
      increment(commit, table, operation);
      break;
    case 'bulkCreate':
      for (const row of createRows(scope, table, rowsOf(data))) touch('create', row);
      break;
    case 'bulkUpsert':
      // Operators are texts here, which columns of other types refuse.
      upsert(commit, table, rowsOf(data), operation, (values) => ({ plain: values, operators: new Map() }));
      break;
    case 'bulkUpdate':
    case 'bulkDelete':
      changeMatching(commit, table, operation);
      break;
  }
}

/** Whether staged data has a different time than the row: the time is not kept, but makes even unchanged data count as a change. */
function givesTime(data: unknown, { updatedAt }: StoredRow): boolean {
  const given = data as { readonly $updatedAt?: unknown };
  return Object.hasOwn(given, '$updatedAt') && given.$updatedAt !== updatedAt;
}

/** Refuses a row that others wrote after the operation was staged. */
function refuseConflict({ updatedAt }: StoredRow, { stagedAt, seenAt }: KeptOperation): void {
  const [written, staged] = [Date.parse(updatedAt), Date.parse(stagedAt)];
  const sinceSeen = written === staged && seenAt !== null && seenAt !== undefined && seenAt !== updatedAt;
  if (written > staged || sinceSeen) throw new AppwriteError('transaction_conflict');
}

const harmless = new Set(['$id', '$permissions', '$sequence', '$createdAt', '$updatedAt', '$collection', '$tenant']);

/**
 * Reads staged data as it was sent: times are not kept, `write` is not expanded in permissions, `$sequence` becomes the internal id, and
 * other system keys are unknown attributes.
 */
function readStaged(data: unknown, rowId: string | null): RowInput {
  const given = (typeof data === 'object' && data !== null ? data : {}) as Readonly<Record<string, unknown>>;
  const refusal = refuseDocument(given);
  if (refusal !== null) throw new AppwriteError('row_invalid_structure', { message: refusal });
  const values = emptyValues();
  for (const key of Object.keys(given)) if (!harmless.has(key)) values[key] = given[key];
  const id = given.$id ?? rowId ?? '';
  const permissions = given.$permissions as readonly string[] | undefined;
  if (permissions && refusePermissions(permissions, allKinds) !== null) throw new AppwriteError('general_unknown');
  const sequence = given.$sequence;
  return new RowInput(newId(String(id)), values, {
    ...(permissions && { permissions: [...new Set(permissions)] }),
    ...(typeof sequence === 'string' && /^[1-9]\d{0,17}$/.test(sequence) && { sequence: BigInt(sequence) }),
  });
}

function rowsOf(data: unknown): RowInput[] {
  return (phpList(data) ?? []).map((row) => {
    if (typeof row !== 'object' || row === null) throw new AppwriteError('general_unknown');
    return readStaged(row, null);
  });
}

function upsert(
  { scope, writer, touched, note }: Commit,
  table: TableDefinition,
  inputs: readonly RowInput[],
  operation: KeptOperation,
  split?: typeof splitOperators,
): void {
  const prepared = prepareUpserts(scope, table, inputs, split);
  for (const { old } of prepared) if (old && !touched.has(placeOf(table, old.id))) refuseConflict(old, operation);
  for (const row of writeUpserts(scope, writer, table, prepared)) {
    touched.add(placeOf(table, row.id));
    note('upsert', row);
  }
}

function increment(
  { scope, touched, note }: Commit,
  table: TableDefinition,
  { action, rowId, data }: KeptOperation,
): void {
  const given = data as Readonly<Record<string, unknown>>;
  const value = Number(plainNumber(given.value ?? 1));
  const bound = plainNumber(action === 'increment' ? given.max : given.min) ?? null;
  if (value <= 0 || (bound !== null && !isNumeric(bound))) throw new AppwriteError('general_unknown');
  const direction = action === 'increment' ? 'increment' : 'decrement';
  const change = {
    direction,
    rowId: rowId ?? '',
    key: String(given.column ?? given.attribute),
    value,
    bound: bound === null ? null : Number(bound),
  } as const;
  try {
    note('update', incrementRow(scope, table, change, ''));
  } catch (error) {
    if (error instanceof AppwriteError && error.type === 'column_limit_exceeded') {
      if (change.bound === null) throw new OutOfRangeError(table.dials.engine.operators.outOfRange);
      const word = direction === 'increment' ? 'maximum' : 'minimum';
      throw new AppwriteError('attribute_limit_exceeded', {
        message: `Attribute value exceeds ${word} limit: ${phpNumberText(change.bound)}`,
      });
    }
    throw error;
  }
  touched.add(placeOf(table, change.rowId));
}

function changeMatching({ scope, touched, note }: Commit, table: TableDefinition, operation: KeptOperation): void {
  const { queries: texts, data = {} } = operation.data as { queries?: unknown; data?: unknown };
  const queries = parseQueries((phpList(texts) ?? []).map(String));
  refuseRowQueries(table, queries);
  const check = (rows: readonly StoredRow[]) => {
    for (const row of rows) {
      if (!touched.has(placeOf(table, row.id))) refuseConflict(row, operation);
      touched.add(placeOf(table, row.id));
    }
  };
  const target = { queries, cursor: null };
  if (operation.action === 'bulkDelete') {
    for (const row of deleteMany(scope, table, target, check).rows) note('delete', row);
    return;
  }
  splitOperators(data as Record<string, unknown>); // the server refuses what it cannot read as an operator first
  const update = { ...target, input: readStaged(data, null) };
  for (const row of updateMany(scope, table, update, check).rows) note('update', row);
}
