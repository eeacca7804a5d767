import { type CommitOutcome, commitOnce } from '../../appwrite/documents/commit-once.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { createSpoilGuard } from '../../appwrite/documents/spoilt-values.js';
import {
  collectionsOf,
  createTransactionGateway,
  type TransactionGateway,
} from '../../appwrite/documents/transaction-gateway.js';
import { isUncertain } from '../../appwrite/http/repeat-request.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { hasSameLinks, type LinkWrite, othersMeanwhile, unseenEnds } from '../../documents/links/unseen-links.js';
import { EntwriteError } from '../../errors.js';
import { groupBy } from '../../util/group-by.js';
import { pause } from '../../util/pause.js';
import { documentName } from './create-storable-check.js';
import { linksUnsure } from './data-problem.js';
import type { DataStepContext } from './data-step-context.js';
import {
  createTransactionDraft,
  type DataTransaction,
  type ReadDocument,
  type TransactionDraft,
} from './transaction-draft.js';
import type { ValueChange } from './value-changes.js';

const ATTEMPTS = 6;
const FIRST_DELAY = 50;

/**
 * Runs a function whose writes happen together or not at all. If others write to a document that it read or writes, nothing is written and
 * it runs again on the new state; so it should do nothing but read and write here.
 *
 * Appwrite only compares times from staging on (fact 68), so what was read before is checked once more afterwards.
 *
 * @throws EntwriteError transaction_conflict if others interfere each time
 */
export async function runDataTransaction<T>(
  context: DataStepContext,
  work: (transaction: DataTransaction) => Promise<T>,
): Promise<T> {
  const spoilGuard = createSpoilGuard({ find: context.deps.capabilities }, { sendsOperators: false });
  const gateway = createTransactionGateway(context.transport, context.deps.databaseId, spoilGuard);
  for (let attempt = 1; ; attempt += 1) {
    const draft = createTransactionDraft(context);
    // Wrapped so that errors of a synchronous function reject as well.
    const result = await (async () => work(draft.tools))().finally(draft.close);
    if (draft.operations.length === 0 || (await commitDraft(context, gateway, draft))) return result;
    if (attempt === ATTEMPTS) throw conflict(draft);
    context.check();
    await pause(FIRST_DELAY * 2 ** attempt * Math.random());
  }
}

/** False if others interfered; nothing is written then. */
async function commitDraft(
  context: DataStepContext,
  gateway: TransactionGateway,
  draft: TransactionDraft,
): Promise<boolean> {
  const created = new Set(
    draft.operations.flatMap(({ action, collection, id }) =>
      action === 'create' ? [documentName(collection, id)] : [],
    ),
  );
  for (const [collection, operations] of groupBy(draft.operations, (operation) => operation.collection)) {
    const rows = operations.flatMap((operation) => ('values' in operation ? [operation.values ?? {}] : []));
    await context.requireStorable(collection, rows, created);
  }
  await context.beforeWrite();
  const transaction = await gateway.begin();
  const linked = linkWrites(context, draft);
  let since: string | null = null;
  let outcome: CommitOutcome | 'open' = 'open';
  try {
    for (const pace of context.paces) await pace();
    await gateway.stage(transaction, draft.operations);
    if (linked.length > 0) since = await context.deps.serverTime();
    if (!(await isAsRead(context, draft, linked))) return false;
    await context.beforeWrite();
    outcome = await commitOnce(gateway, transaction);
    if (outcome === 'stuck') throw stuck(draft);
  } catch (error) {
    if (isConflict(error)) return false;
    // A staging with a lost response may have staged: everything is retried if nothing was committed and the transaction can no longer
    // commit.
    if (outcome === 'open' && isUncertain(error) && (await isRolledBack(gateway, transaction))) return false;
    throw error;
  } finally {
    if (outcome === 'open' || outcome === 'expired') await gateway.discard(transaction).catch(() => {});
  }
  if (outcome !== 'committed') return false;
  await logWrites(context, draft);
  if (since !== null) await refuseLostLinks(context, draft, linked, since);
  return true;
}

async function isRolledBack(gateway: TransactionGateway, transaction: string): Promise<boolean> {
  return gateway.rollBack(transaction).then(
    () => true,
    () => false,
  );
}

/** A conflict, a deleted document, or one that exists by now: the function decides again. */
function isConflict(error: unknown): boolean {
  const type = serverErrorType(error);
  return type === 'transaction_conflict' || type === 'document_not_found';
}

/** An update of links that no guard of the commit covers. */
interface UnseenWrite extends LinkWrite {
  readonly collection: string;
  readonly ends: ReturnType<typeof unseenEnds>;
}

function linkWrites({ schema }: DataStepContext, { operations, reads }: TransactionDraft): readonly UnseenWrite[] {
  return operations.flatMap((operation) => {
    if (operation.action !== 'update') return [];
    const { collection, id, values } = operation;
    const before = reads.get(`${collection}/${id}`)?.document;
    const ends = unseenEnds(schema, collection, Object.keys(values));
    return !before || ends.length === 0 ? [] : [{ collection, ends, before, values }];
  });
}

async function isAsRead(
  context: DataStepContext,
  { reads }: TransactionDraft,
  linked: readonly UnseenWrite[],
): Promise<boolean> {
  const live = await liveOf(context, [...reads.values()]);
  const isLinkedAsRead = ({ collection, before, ends }: UnseenWrite) => {
    const now = live.get(`${collection}/${before.$id}`);
    return now !== undefined && hasSameLinks(now, before, ends);
  };
  return (
    [...reads].every(([key, { document }]) => live.get(key)?.$updatedAt === document?.$updatedAt) &&
    linked.every(isLinkedAsRead)
  );
}

/** Throws data_step_failed if the commit may have overwritten what others did, unseen, at the other end of a link. */
async function refuseLostLinks(
  { documents }: DataStepContext,
  { operations }: TransactionDraft,
  linked: readonly UnseenWrite[],
  since: string,
): Promise<void> {
  const own = new Map(
    [...groupBy(operations, ({ collection }) => collection)].map(([id, items]) => [id, items.map((item) => item.id)]),
  );
  for (const write of linked) {
    const others = await othersMeanwhile(write.ends, write, since, documents, own);
    if (others !== null) throw linksUnsure(`${write.collection}/${write.before.$id}`, others);
  }
}

/** Logs what was written, omitting times that may come from another write. */
async function logWrites(context: DataStepContext, draft: TransactionDraft): Promise<void> {
  const { written } = context;
  if (context.deps.onWritten === null) return;
  const last = new Map(draft.operations.map((operation) => [`${operation.collection}/${operation.id}`, operation]));
  const touched = [...draft.reads].filter(([key]) => last.has(key));
  const live = await liveOf(
    context,
    touched.map(([, read]) => read),
  );
  for (const [key, { collection, id, document }] of touched) {
    const now = live.get(key);
    const before = document?.$updatedAt ?? null;
    if (last.get(key)?.action === 'delete') {
      if (document !== null) await written({ collection, id, kind: 'deleted', updatedAt: null, before });
      continue;
    }
    const isOurs =
      now !== undefined && context.rules(collection).isOnly(now, document, changeOf(draft, collection, id));
    const updatedAt = isOurs && (document !== null || now.$createdAt === now.$updatedAt) ? now.$updatedAt : null;
    await written({ collection, id, kind: document === null ? 'created' : 'updated', updatedAt, before });
  }
}

/** The combined writes of a transaction to one document. */
function changeOf({ operations }: TransactionDraft, collection: string, id: string): ValueChange {
  const own = operations.flatMap((operation) =>
    operation.collection === collection && operation.id === id && operation.action !== 'delete' ? [operation] : [],
  );
  const permissions = own.flatMap((operation) => (operation.permissions ? [operation.permissions] : [])).at(-1);
  const values = Object.assign({}, ...own.map((operation) => operation.values)) as Record<string, unknown>;
  return { values, ...(permissions && { permissions }) };
}

async function liveOf(
  { documents }: DataStepContext,
  wanted: readonly Pick<ReadDocument, 'collection' | 'id'>[],
): Promise<ReadonlyMap<string, WireDocument>> {
  const live = new Map<string, WireDocument>();
  for (const [collection, items] of groupBy(wanted, (item) => item.collection)) {
    const found = await documentsByIds(
      documents,
      { collection },
      items.map(({ id }) => id),
    );
    for (const [id, document] of found) live.set(`${collection}/${id}`, document);
  }
  return live;
}

function stuck({ operations }: TransactionDraft): EntwriteError {
  return new EntwriteError('transaction_unsettled', {
    at: collectionsOf(operations),
    found: 'a transaction that Appwrite neither committed nor ended within three seconds',
    expected: 'a commit, or the reason why not',
    remedy:
      'Before you run it again, check whether its documents were written, whether one of them links to a missing document, and what the log of the server says.',
  });
}

function conflict({ operations }: TransactionDraft): EntwriteError {
  return new EntwriteError('transaction_conflict', {
    at: collectionsOf(operations),
    found: `writes of others between reading and committing, or a unique value that is taken, ${ATTEMPTS} times`,
    expected: 'documents that nobody else changes during a few requests, and free unique values',
    remedy: 'Run again when others write to them less, or do less in one transaction.',
  });
}
