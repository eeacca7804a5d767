import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { ContextDeps } from '../../context/context-deps.js';
import { countDocuments } from '../../context/queries/count-documents.js';
import { EntwriteError } from '../../errors.js';
import { findCollection } from '../../schema/database-schema.js';
import { settleLateRequests } from '../../schema-manager/executor/settle-late-requests.js';
import { withLease } from '../../schema-manager/lock/acquire-lease.js';
import type { Lease, LeaseOptions } from '../../schema-manager/lock/lease.js';
import { type ManagedState, NO_STATE } from '../../schema-manager/lock/managed-state.js';
import { MIGRATIONS_COLLECTION } from '../../schema-manager/lock/system-collections.js';
import { rememberedBy } from '../../schema-manager/plan/late-requests.js';
import { type History, openHistory } from './history.js';
import type { Journal } from './journal.js';

export interface LockedHistory {
  readonly history: History;
  readonly journal: Journal;
  readonly lease: Lease;
}

/**
 * Requires that the list contains what was just made, and as many records as the server counts: otherwise applied files would seem
 * pending.
 */
async function requireWhole(
  { live, stored, records }: History,
  { fencingToken }: Lease,
  { databaseId, documents }: { readonly databaseId: string; readonly documents: DocumentGateway },
): Promise<void> {
  const { id } = MIGRATIONS_COLLECTION;
  const isListed = findCollection(live.schema, id) !== undefined;
  const isHeld = (stored?.lock?.fencingToken ?? 0) >= fencingToken;
  const counted = isListed && isHeld ? await countDocuments(documents, id, EVERY_RECORD) : null;
  if (counted === records.length) return;
  const missing = !isListed
    ? `'${id}'`
    : counted === null
      ? 'the record of its lock, which was just taken'
      : `all records of its history: ${records.length} of ${counted}`;
  throw new EntwriteError('server_answer_invalid', {
    at: `database '${databaseId}'`,
    found: `a list without ${missing}`,
    expected: 'a complete list',
    remedy:
      'Nothing was changed. Call again; if this persists, look for a proxy or cache that answers instead of the server.',
  });
}

const EVERY_RECORD = { filters: [], alternatives: null, limit: null, offset: 0 };

/** Works under the lock, and always releases it; `work` returns its result and what changes in the state. Throws locked. */
export async function withLockedHistory<Result>(
  deps: ContextDeps,
  { lockTimeout, signal }: Partial<Pick<LeaseOptions, 'lockTimeout' | 'signal'>>,
  work: (locked: LockedHistory) => Promise<{ readonly result: Result; readonly state: Partial<ManagedState> }>,
): Promise<Result> {
  const { schemas, documents, onProgress } = deps;
  const store = openHistory(deps);
  const before = await schemas.read();
  if (!before.exists) await schemas.createDatabase();
  await store.prepare(before.schema);
  return withLease(store.states, { onProgress, lockTimeout, signal }, async (lease) => {
    const guarded = { lease, schemas: schemas.guardedBy(lease), documents: documents.guardedBy(lease) };
    const { read, journal } = openHistory(guarded);
    const found = await read();
    await requireWhole(found, lease, { databaseId: schemas.databaseId, documents: guarded.documents });
    const history = { ...found, live: await settleLateRequests(found.live, rememberedBy(found.stored), guarded) };
    const { result, state } = await work({ history, journal, lease });
    await lease.complete({ ...(history.stored?.state ?? NO_STATE), ...state });
    return result;
  });
}
