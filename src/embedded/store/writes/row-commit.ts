import { AppwriteError } from '../../rules/appwrite-error.js';
import { generateId, isEmptyId } from '../../rules/ids.js';
import { allKinds, refusePermissions } from '../../rules/permissions.js';
import { phpList } from '../../rules/php/php-array.js';
import { formatDate } from '../../rules/php/php-date.js';
import { parseStagedQueries, type Query } from '../../rules/queries/query-parser.js';
import { operatorChecks, operatorsIn, withoutOperators } from '../../rules/rows/operators.js';
import { RowInput, refuseDocument } from '../../rules/rows/row-input.js';
import { emptyValues, structureRow } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { RowChange } from '../rows/row-change.js';
import { refuseRowQueries } from '../rows/row-queries.js';
import type { StoredRow } from '../rows/row-record.js';
import type { RowScope, RowWriter } from '../rows/row-scope.js';
import { findRow } from '../rows/row-store.js';
import { commitIncrement } from './commit-increment.js';
import { CommitState, overWritten } from './commit-state.js';
import { createRows } from './row-bulk-create.js';
import { deleteMany } from './row-delete-many.js';
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
  const state = new CommitState();
  for (const operation of operations) {
    const table = scope.catalog.tableBySequence(operation.table);
    if (!table) throw missing(operation);
    const isTouched = operation.rowId !== null && state.has(table, operation.rowId);
    const guard = isTouched ? null : Date.parse(operation.stagedAt);
    const own: RowScope = { ...scope, now, clock, guard, keepsTimes: false };
    const note: Commit['note'] = (action, row) => void changes.push({ action, table, row });
    try {
      execute({ scope: own, writer: rowWriter(own), state, note }, table, operation);
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
  readonly state: CommitState;
  note(action: RowChange['action'], row: StoredRow): void;
}

function execute(commit: Commit, table: TableDefinition, operation: KeptOperation): void {
  const { scope, writer, state } = commit;
  const { action, data } = operation;
  const rowId = operation.rowId ?? 'unknown';
  const touch = (change: RowChange['action'], row: StoredRow, id = row.id): void => {
    state.set(table, id, row);
    commit.note(change, row);
  };
  const found = (id: string): StoredRow => {
    const row = findRow(scope.engine, table, id);
    if (!row) throw missing(operation);
    if (!state.has(table, id)) refuseConflict(row, operation);
    return row;
  };
  switch (action) {
    case 'create':
      touch('create', create(commit, table, readStaged(data, operation.rowId)));
      break;
    case 'update': {
      const old = found(rowId);
      const { id, values, system } = readStaged({ ...(data as object), $id: old.id }, null);
      const input = new RowInput(id, values, { ...system, ...(givesTime(data, old) && { updatedAt: null }) });
      touch('update', updateOne(scope, writer, table, old, input), rowId);
      break;
    }
    case 'upsert': {
      // Unless the row was already written in this transaction, the server ignores the operation's own row id.
      const known = state.find(scope, table, rowId);
      const input = readStaged(data, null);
      upsert(commit, table, [known ? overWritten(table, known, input) : input], operation);
      break;
    }
    case 'delete': {
      const old = found(rowId);
      deleteRow(scope, writer, table, old);
      state.delete(table, rowId);
      commit.note('delete', old);
      break;
    }
    case 'increment':
    case 'decrement':
      touch('update', commitIncrement(scope, table, operation), rowId);
      break;
    case 'bulkCreate':
      for (const row of createRows(scope, table, rowsOf(data))) touch('create', row);
      break;
    case 'bulkUpsert':
      upsertMany(commit, table, operation);
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
 * Reads staged data as it was sent: times are not kept, `unique()` is an id like others, `write` is not expanded in permissions,
 * `$sequence` becomes the internal id, and other system keys are unknown attributes.
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
  return new RowInput(isEmptyId(id) ? generateId() : String(id), values, {
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
  { scope, writer, state, note }: Commit,
  table: TableDefinition,
  inputs: readonly RowInput[],
  operation: KeptOperation,
  read?: typeof operatorsIn,
): void {
  const prepared = prepareUpserts(scope, table, inputs, read);
  for (const { old, row } of prepared) if (old && !state.has(table, row.id)) refuseConflict(old, operation);
  for (const row of writeUpserts(scope, writer, table, prepared)) {
    state.set(table, row.id, row);
    note('upsert', row);
  }
}

/** The server reads operators among the values of an operation alone: in the rows and the data of a bulk operation they are texts. */
const asTexts: typeof operatorsIn = () => new Map();

/** Rows without an id are passed over. */
function upsertMany(commit: Commit, table: TableDefinition, operation: KeptOperation): void {
  const rows = (phpList(operation.data) ?? []).filter((row) => row !== null && (row as { $id?: unknown }).$id);
  const inputs = rowsOf(rows).map((input) => {
    const known = commit.state.find(commit.scope, table, input.id);
    return known ? overWritten(table, known, input) : input;
  });
  upsert(commit, table, inputs, operation, asTexts);
}

/** A new row cannot be made with an operator, which the server finds out when it has checked everything. */
function create({ scope, writer }: Commit, table: TableDefinition, input: RowInput): StoredRow {
  const operators = operatorsIn(input.values);
  if (operators.size === 0) return writer.create(table, input, []);
  structureRow(table, withoutOperators(input.values, operators), scope.clock, operatorChecks(operators, null));
  throw new AppwriteError('general_unknown');
}

function changeMatching(commit: Commit, table: TableDefinition, operation: KeptOperation): void {
  const { queries: texts, data = {} } = operation.data as { queries?: unknown; data?: unknown };
  const queries = parseStagedQueries(texts);
  refuseRowQueries(table, queries);
  if (operation.action === 'bulkUpdate') updateMatching(commit, table, queries, readStaged(data, null), operation);
  else deleteMatching(commit, table, queries, operation);
}

function deleteMatching(
  { scope, state, note }: Commit,
  table: TableDefinition,
  queries: readonly Query[],
  operation: KeptOperation,
): void {
  const check = (rows: readonly StoredRow[]) => {
    for (const row of rows) {
      if (!state.has(table, row.id)) refuseConflict(row, operation);
      state.delete(table, row.id);
    }
  };
  for (const row of deleteMany(scope, table, { queries, cursor: null }, check).rows) note('delete', row);
  for (const { id } of state.matching(scope, table, queries)) state.delete(table, id);
}

/** Rows that the commit wrote before are then written once more as it holds them, whether or not the update reached them there. */
function updateMatching(
  commit: Commit,
  table: TableDefinition,
  queries: readonly Query[],
  input: RowInput,
  operation: KeptOperation,
): void {
  const { scope, state, note } = commit;
  const { values: changes, system } = input;
  for (const row of state.matching(scope, table, queries)) {
    const values = Object.assign(emptyValues(), row.values, changes);
    state.set(table, row.id, { ...row, values, permissions: system.permissions ?? row.permissions });
  }
  const again = new Set<string>();
  const check = (rows: readonly StoredRow[]) => {
    for (const row of rows) {
      if (state.has(table, row.id)) again.add(row.id);
      else refuseConflict(row, operation);
    }
    for (const row of rows) if (!again.has(row.id)) state.set(table, row.id, null);
  };
  for (const row of updateMany(scope, table, { queries, cursor: null, input, read: asTexts }, check).rows) {
    if (!again.has(row.id)) state.set(table, row.id, row);
    note('update', row);
  }
  const held = [...again].flatMap((id) => state.find(scope, table, id) ?? []);
  const rewritten = held.map((row) => overWritten(table, row, new RowInput(row.id, emptyValues())));
  upsert({ ...commit, note: () => undefined }, table, rewritten, operation, asTexts);
}
