import { AppwriteError } from '../../rules/appwrite-error.js';
import { phpList } from '../../rules/php/php-array.js';
import { parseStagedQueries } from '../../rules/queries/query-parser.js';
import { RowInput } from '../../rules/rows/row-input.js';
import { overlayOf, type StagedDocument, type StagedState, shownChange } from '../../rules/rows/row-overlay.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from '../../store/rows/row-record.js';
import { findRow } from '../../store/rows/row-store.js';
import { viewOf } from '../../store/rows/row-view.js';
import type { Increment } from '../../store/writes/row-increment.js';
import { type StagedOperation, type Transaction, transactionsOf } from '../../store/writes/row-transactions.js';
import type { Answer, RequestContext } from '../http/route.js';
import { owners, rowAnswer, rowListAnswer } from './row-answer.js';

/** Row routes with a `transactionId`: they only add an operation to the transaction. */

const maximumOperations = 100;

/** A transaction that the caller may use, or undefined: keys see all, users only their own. */
export function visibleTransaction({ store, caller }: RequestContext, id: string): Transaction | undefined {
  const transaction = transactionsOf(store.engine).find(id);
  if (!transaction || caller.kind === 'key') return transaction;
  return transaction.owner !== null && caller.roles.includes(transaction.owner) ? transaction : undefined;
}

/** The error of bulk routes and createOperations for a transaction that they cannot use. */
export const notPending = () =>
  // The server's message has a non-breaking hyphen here.
  new AppwriteError('general_bad_request', { message: 'Invalid or non\u2011pending transaction' });

/** Whether the transaction has expired. */
export function isExpired({ expiresAt }: Transaction, now: string): boolean {
  return Date.parse(expiresAt) < Date.parse(now);
}

/** Throws `transaction_limit_exceeded` if there is no room for that many more operations. */
export function refuseLimit(transaction: Transaction, adding: number): void {
  const { operations } = transaction;
  if (operations + adding > maximumOperations) {
    throw new AppwriteError('transaction_limit_exceeded', {
      message: `Transaction already has ${operations} operations, adding ${adding} would exceed the maximum of ${maximumOperations}`,
    });
  }
}

/** The pending transaction of a single-row route; throws that route's error otherwise. */
function openTransaction(context: RequestContext, id: string): Transaction {
  const transaction = visibleTransaction(context, id);
  if (!transaction) throw new AppwriteError('transaction_not_found', { values: [id] });
  if (transaction.status !== 'pending') throw new AppwriteError('transaction_not_ready');
  if (isExpired(transaction, context.store.now())) throw new AppwriteError('transaction_expired');
  refuseLimit(transaction, 1);
  return transaction;
}

/** The same for bulk routes and increments, which use other errors. */
function openForMany(context: RequestContext, id: string, checksExpiry: boolean): Transaction {
  const transaction = visibleTransaction(context, id);
  if (transaction?.status !== 'pending') throw notPending();
  if (checksExpiry && isExpired(transaction, context.store.now())) throw new AppwriteError('transaction_expired');
  refuseLimit(transaction, 1);
  return transaction;
}

function stage(
  context: RequestContext,
  transaction: Transaction,
  table: TableDefinition,
  operation: Omit<StagedOperation, 'table'>,
): void {
  const staged = { ...operation, table: table.sequence, seenAt: seenAt(context, table, operation.rowId) };
  transactionsOf(context.store.engine).stage(transaction, [staged], context.store.now());
}

/** When the row was last written, as seen by an operation that is staged now. */
export function seenAt({ store }: RequestContext, table: TableDefinition, rowId: string | null): string | null {
  return rowId === null ? null : (findRow(store.engine, table, rowId)?.updatedAt ?? null);
}

/** Staged data as the client sent it. */
function rawValues(input: RowInput): StagedDocument {
  const raw: StagedDocument = {};
  for (const key of Object.keys(input.values)) raw[key] = rawValue(input.values[key]);
  return raw;
}

function rawValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rawValue);
  if (!(value instanceof RowInput)) return value;
  const { permissions } = value.system;
  return { $id: value.id, ...(permissions && { $permissions: permissions }), ...rawValues(value) };
}

/** A written row as its operation stores it. Times are visible until the commit, which discards them. */
function wholeDocument(input: RowInput): StagedDocument {
  const { permissions = [], createdAt, updatedAt } = input.system;
  const times = {
    ...(createdAt !== undefined && { $createdAt: createdAt }),
    ...(updatedAt !== undefined && { $updatedAt: updatedAt }),
  };
  return { $id: input.id, $permissions: permissions, ...times, ...rawValues(input) };
}

/**
 * Stages a creation under the id that was given, and returns the data as it was sent. Under `unique()` the transaction does not find the
 * row by the id that it gets, and shows the last one alone.
 */
export function stageCreate(
  context: RequestContext,
  table: TableDefinition,
  id: string,
  input: RowInput,
  rowId: string,
): Answer {
  return stageWhole(context, table, id, input, { action: 'create', rowId });
}

/** Stages an upsert and returns the data as it was sent. */
export function stageUpsert(context: RequestContext, table: TableDefinition, id: string, input: RowInput): Answer {
  return stageWhole(context, table, id, input, { action: 'upsert', rowId: input.id });
}

function stageWhole(
  context: RequestContext,
  table: TableDefinition,
  id: string,
  input: RowInput,
  operation: { readonly action: 'create' | 'upsert'; readonly rowId: string },
): Answer {
  const transaction = openTransaction(context, id);
  const data = wholeDocument(input);
  stage(context, transaction, table, { ...operation, data });
  const body = { ...table.dials.version.timesOfUnwritten, ...data, ...owners(table, context.naming) };
  return { status: 201, body: { ...body, $sequence: '' } };
}

/** Stages an update; `current` is the row as the transaction sees it. */
export function stageUpdate(
  context: RequestContext,
  table: TableDefinition,
  id: string,
  input: RowInput,
  current: StagedDocument | undefined,
): Answer {
  const transaction = openTransaction(context, id);
  const data = wholeDocument(input);
  stage(context, transaction, table, { action: 'update', rowId: input.id, data });
  const body = { ...current, ...data, ...owners(table, context.naming) };
  return { status: 200, body: { ...body, $sequence: current?.$sequence ?? '' } };
}

/** Stages the deletion of one row. */
export function stageDelete(context: RequestContext, table: TableDefinition, id: string, rowId: string): Answer {
  const transaction = openTransaction(context, id);
  stage(context, transaction, table, { action: 'delete', rowId, data: {} });
  return { status: 204 };
}

/** Stages an increment or decrement; the response contains the amount, not the result. */
export function stageIncrement(
  context: RequestContext,
  table: TableDefinition,
  id: string,
  { direction, rowId, key, value, bound }: Increment,
): Answer {
  const transaction = openForMany(context, id, true);
  const data = {
    [context.naming === 'legacy' ? 'attribute' : 'column']: key,
    value,
    [direction === 'increment' ? 'max' : 'min']: bound,
  };
  stage(context, transaction, table, { action: direction, rowId, data });
  const times = table.dials.version.timesOfUnwritten;
  return { status: 200, body: { ...times, $id: rowId, ...owners(table, context.naming), $sequence: '', [key]: value } };
}

/** Stages the creation of many rows, which already have ids, as one operation. Refuses a transaction like the creation of one row does. */
export function stageCreates(
  context: RequestContext,
  table: TableDefinition,
  id: string,
  inputs: readonly RowInput[],
): Answer {
  const transaction = openTransaction(context, id);
  const data = inputs.map(wholeDocument);
  stage(context, transaction, table, { action: 'bulkCreate', rowId: null, data });
  return { status: 200, body: rowListAnswer(context.naming, data.length, []) };
}

/** Stages any other bulk call as one operation. */
export function stageMany(
  context: RequestContext,
  table: TableDefinition,
  id: string,
  action: 'bulkUpdate' | 'bulkUpsert' | 'bulkDelete',
  data: unknown,
): Answer {
  const transaction = openForMany(context, id, false);
  stage(context, transaction, table, { action, rowId: null, data });
  return { status: 200, body: rowListAnswer(context.naming, Array.isArray(data) ? data.length : 0, []) };
}

/** How a pending transaction shows a table's rows, by row id; empty if there is no such transaction. */
export function stagedStates(
  context: RequestContext,
  table: TableDefinition,
  transactionId: string,
): ReadonlyMap<string, StagedState> {
  const transaction = visibleTransaction(context, transactionId);
  if (transaction?.status !== 'pending') return new Map();
  const operations = transactionsOf(context.store.engine).operations(transaction);
  return overlayOf(
    operations.filter((operation) => operation.table === table.sequence),
    parseStagedQueries,
  );
}

/** The permissions of a row as a transaction sees it. */
export function permissionsOf({ $permissions }: StagedDocument): readonly string[] {
  return (phpList($permissions) ?? []).map(String);
}

/** A row as the transaction sees it, in the API's form; undefined if it does not exist there. */
export function stagedRow(
  context: RequestContext,
  table: TableDefinition,
  transactionId: string,
  rowId: string,
  committed: StoredRow | undefined,
): StagedDocument | undefined {
  const state = stagedStates(context, table, transactionId).get(rowId);
  const answer = committed && rowAnswer(viewOf(table, committed), { naming: context.naming, missing: 'list' });
  if (!state) return answer;
  if (!state.exists) return undefined;
  const unwritten = { ...table.dials.version.timesOfUnwritten, ...state.document };
  if (state.action === 'create') return unwritten;
  if (!answer) return state.action === 'upsert' ? unwritten : undefined;
  return { ...answer, ...shownChange(state.document) };
}
