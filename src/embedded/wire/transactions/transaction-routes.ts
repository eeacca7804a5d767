import { AppwriteError } from '../../rules/appwrite-error.js';
import { generateId } from '../../rules/ids.js';
import { pageOf } from '../../rules/queries/list-page.js';
import type { Query } from '../../rules/queries/query-parser.js';
import { type Transaction, transactionsOf } from '../../store/writes/row-transactions.js';
import type { Answer, RequestContext, Route, Scopes } from '../http/route.js';
import { total } from '../params/common-params.js';
import { listQueries } from '../params/list-params.js';
import type { Param } from '../params/param.js';
import { BOOLEAN, RANGE, UID } from '../params/validators.js';
import { rowScopes } from '../rows/row-params.js';
import { visibleTransaction } from '../rows/row-staging.js';
import { transactionAnswer } from './transaction-answer.js';
import { commitRoute } from './transaction-commit.js';
import { operationsParam, stageOperations } from './transaction-operations.js';

const path = '/tablesdb/transactions';
const legacyPath = '/databases/transactions';
const transactionId: Param = { name: 'transactionId', validator: UID, required: true };
const one = { path: `${path}/:transactionId`, legacyPath: `${legacyPath}/:transactionId` };

/** Legacy reads of transactions require `rows.read`, unlike legacy reads of documents. */
const readScopes: Scopes = { tablesdb: ['rows.read', 'documents.read'], legacy: ['rows.read', 'documents.read'] };

const day = 86_400_000;

function create(context: RequestContext, params: Record<string, unknown>): Answer {
  const { store, caller } = context;
  const transactions = transactionsOf(store.engine);
  const now = store.now();
  const clock = Date.parse(now);
  transactions.removeExpired(iso(clock - day));
  const transaction = {
    id: generateId(),
    owner: caller.kind === 'key' ? null : (caller.roles.find((role) => /^user:[^/]+$/.test(role)) ?? null),
    status: 'pending',
    operations: 0,
    createdAt: now,
    updatedAt: now,
    expiresAt: iso(clock + Number(params.ttl) * 1000),
  } as const;
  transactions.add(transaction);
  return { status: 201, body: transactionAnswer(transaction) };
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('Z', '+00:00');

function list(context: RequestContext, params: Record<string, unknown>): Answer {
  const { store, caller } = context;
  const items = transactionsOf(store.engine)
    .all()
    .filter(({ owner }) => caller.kind === 'key' || (owner !== null && caller.roles.includes(owner)))
    .map((value) => ({ value, cursor: value.id, record: recordOf(value) }));
  const { total: count, page } = pageOf(items, params.queries as Query[], 'Transaction', store.dials.engine);
  return {
    status: 200,
    body: { total: params.total === false ? 0 : count, transactions: page.map(transactionAnswer) },
  };
}

function recordOf({ id, sequence, status, createdAt, updatedAt, expiresAt }: Transaction) {
  return { $id: id, $sequence: sequence, $createdAt: createdAt, $updatedAt: updatedAt, status, expiresAt };
}

function find(context: RequestContext, params: Record<string, unknown>): Transaction {
  const id = String(params.transactionId);
  const transaction = visibleTransaction(context, id);
  if (!transaction) throw new AppwriteError('transaction_not_found', { values: [id] });
  return transaction;
}

/** Transactions (facts 51 and 68). */
export const transactionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path,
    legacyPath,
    scopes: rowScopes('write'),
    params: [{ name: 'ttl', validator: RANGE(60, 3600), otherwise: 300 }],
    handle: create,
  },
  {
    method: 'GET',
    path,
    legacyPath,
    scopes: readScopes,
    params: [listQueries({ status: { type: 'string' }, expiresAt: { type: 'datetime' } }), total],
    handle: list,
  },
  {
    method: 'GET',
    ...one,
    scopes: readScopes,
    params: [transactionId],
    handle: (context, params) => ({ status: 200, body: transactionAnswer(find(context, params)) }),
  },
  {
    method: 'PATCH',
    ...one,
    scopes: rowScopes('write'),
    params: [
      transactionId,
      { name: 'commit', validator: BOOLEAN, otherwise: false },
      { name: 'rollback', validator: BOOLEAN, otherwise: false },
    ],
    handle: (context, params) => commitRoute(context, params, () => find(context, params)),
  },
  {
    method: 'DELETE',
    ...one,
    scopes: rowScopes('write'),
    params: [transactionId],
    handle: (context, params) => {
      transactionsOf(context.store.engine).remove(find(context, params));
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: `${one.path}/operations`,
    legacyPath: `${one.legacyPath}/operations`,
    scopes: rowScopes('write'),
    params: [transactionId, operationsParam],
    handle: stageOperations,
  },
];
