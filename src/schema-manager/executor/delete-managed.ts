import { isWithoutCollection } from '../../appwrite/http/server-error.js';
import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { operationNames } from '../../operations/operation.js';
import type { ProgressListener } from '../../progress.js';
import { type CollectionSchema, findCollection } from '../../schema/database-schema.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { sameData } from '../../util/same-data.js';
import { acquireKeptLease, underLease } from '../lock/acquire-lease.js';
import { NO_INTENT } from '../lock/intent.js';
import type { Lease, LeaseOptions } from '../lock/lease.js';
import type { StateStore } from '../lock/state-store.js';
import { isSystemCollection, STATE_COLLECTION } from '../lock/system-collections.js';
import { lostLinks } from '../plan/lost-links.js';
import { refuseBlocked } from '../plan/plan-refusals.js';

interface DeletionDeps {
  readonly schemas: SchemaGateway;
  readonly states: StateStore;
  /** Ids of what is deleted beside entwrite's own collections. */
  readonly collections: readonly string[];
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Deletes the database if it holds nothing else; otherwise the given collections and entwrite's, the lock last. Waits for late drops.
 * Throws locked, and plan_refused if Appwrite would also delete relationships that begin in a collection of others.
 */
export async function deleteManaged(deps: DeletionDeps, options: LeaseOptions): Promise<void> {
  const lease = await acquireKeptLease(deps.states, options);
  if (lease === null) {
    const live = await deps.schemas.read();
    const isBegun = findCollection(live.schema, STATE_COLLECTION.id) !== undefined;
    return isBegun ? deleteManaged(deps, options) : deleteFrom(live, deps, null);
  }
  return underLease(lease, async () => {
    await lease.outlastDrops(() => true);
    const schemas = deps.schemas.guardedBy(lease);
    await deleteFrom(await schemas.read(), { ...deps, schemas }, lease);
  });
}

async function deleteFrom(live: LiveSchema, deps: DeletionDeps, lease: Pick<Lease, 'addIntent'> | null): Promise<void> {
  const { schemas, states, collections, onProgress = () => {} } = deps;
  if (!live.exists) return;
  const isDeleted = ({ id }: CollectionSchema) => isSystemCollection(id) || collections.includes(id);
  // A collection parked under one of these ids is deleted, too; anything else that is parked keeps the database.
  const parked = live.parked.filter(({ attribute }) => attribute === null).map(({ within }) => within);
  const all = [...live.schema.collections, ...parked];
  const kept = all.filter((collection) => !isDeleted(collection));
  const drops = all.filter(isDeleted).map((collection) => ({ type: 'drop_collection', collection }) as const);
  if (lostLinks(drops, { collections: kept }).length > 0) {
    const owned = (await states.recall())?.state.owned ?? [];
    const ofOthers = kept.filter(({ id }) => !owned.includes(id));
    refuseBlocked({ databaseId: schemas.databaseId, blockers: lostLinks(drops, { collections: ofOthers }) });
  }
  if (lease !== null) {
    await lease.addIntent({ ...NO_INTENT, drops: drops.flatMap(operationNames) });
    // Others do not need the lock to make a collection, which would go with the database.
    const now = await schemas.read();
    if (!sameData(idsIn(now), idsIn(live))) return deleteFrom(now, deps, lease);
  }
  if (kept.length === 0) {
    await ignoreMissing(() => schemas.deleteDatabase());
    return;
  }
  onProgress({ type: 'unmanaged', names: kept.map(({ id }) => id) });
  const drop = (operation: (typeof drops)[number]) => ignoreMissing(() => schemas.perform(operation, live.schema));
  const isLock = ({ collection }: (typeof drops)[number]) => collection.id === STATE_COLLECTION.id;
  await forEachConcurrently(
    drops.filter((operation) => !isLock(operation)),
    4,
    drop,
  );
  for (const operation of drops.filter(isLock)) await drop(operation);
}

function idsIn({ schema, parked }: LiveSchema): readonly string[] {
  return [...schema.collections.map(({ id }) => id), ...parked.map(({ collection }) => collection)];
}

async function ignoreMissing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isWithoutCollection(error)) throw error;
  }
}
