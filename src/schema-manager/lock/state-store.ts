import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentPages } from '../../appwrite/documents/document-pages.js';
import { isUncertain, sendOnce } from '../../appwrite/http/repeat-request.js';
import { isChangedSince, isTaken, isWithoutCollection } from '../../appwrite/http/server-error.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { KnownServer } from '../../appwrite/server/capabilities.js';
import { joinParked } from '../parking/parked-record.js';
import type { LockRecord } from './lock-record.js';
import { type ManagedState, NO_STATE } from './managed-state.js';
import { fencingTokenOf, lockId, lockText, parseLock, parseState, STATE_ID, type StoredLock } from './stored-lock.js';
import { createSystemCollection, STATE_COLLECTION } from './system-collections.js';

export interface StoredState {
  readonly state: ManagedState;
  /** The newest lock record; null if nobody has ever locked. */
  readonly lock: StoredLock | null;
}

/**
 * Keeps what entwrite knows of a database in that database: one document `lock-<fencing token>` per holder of the lock. Nobody can create
 * it twice, and each write is compared with what was read. A holder leaves the state in it on release, so that no holder can overwrite
 * what a later one left.
 */
export interface StateStore {
  /** One request. The collection must exist. */
  readonly read: () => Promise<StoredState>;
  /** Like `read`; null if entwrite never worked on the database. */
  readonly recall: () => Promise<StoredState | null>;
  /** Creates the collection if it does not exist yet. */
  readonly prepare: () => Promise<void>;
  /** Null if another holder has that fencing token, or the collection was deleted. */
  readonly createLock: (lock: LockRecord) => Promise<StoredLock | null>;
  /** Replaces a record if it is still as it was read; null if another process wrote it meanwhile. */
  readonly replaceLock: (read: StoredLock, lock: LockRecord, state?: ManagedState | null) => Promise<StoredLock | null>;
  /**
   * Deletes what a holder's state supersedes: all documents except the first lock and those with its fencing token or a higher one. The
   * first lock stays so that a process that saw no lock, and slept since, cannot get it.
   */
  readonly forgetLocks: (before: number) => Promise<void>;
}

/** The server, once enough of it is known to remember it. */
function knownServer({ server }: SchemaGateway): KnownServer | null {
  const known = server.known();
  return known === null || known.engine === null ? null : known;
}

export function createStateStore(schemas: SchemaGateway, documents: DocumentGateway): StateStore {
  const { id: collection } = STATE_COLLECTION;

  const read = async (): Promise<StoredState> => {
    const locks: StoredLock[] = [];
    let former = NO_STATE;
    for await (const page of documentPages(documents, { collection, select: null })) {
      for (const document of page) {
        if (fencingTokenOf(document.$id) !== null) locks.push(parseLock(document));
        else if (document.$id === STATE_ID) former = parseState(document);
      }
    }
    locks.sort((a, b) => b.fencingToken - a.fencingToken);
    const server = locks.find((one) => one.server !== null)?.server ?? null;
    if (server !== null) schemas.server.recall(server);
    const [lock = null] = locks;
    const state = locks.find((one) => one.state !== null)?.state ?? former;
    const parked = joinParked(state.parked, lock?.intent.parked);
    const owned = [...new Set([...state.owned, ...(lock?.intent.creates ?? [])])];
    return { lock, state: { ...state, owned, ...(parked.length > 0 && { parked }) } };
  };

  /** Writes a record once even if answers are lost; null if another process wrote or deleted it, or deleted the collection. */
  const writeOnce = (
    id: string,
    value: string,
    isOther: (error: unknown) => boolean,
    write: () => Promise<WireDocument>,
  ): Promise<StoredLock | null> =>
    sendOnce<StoredLock | null>({
      send: async () => parseLock(await write()),
      isOpen: (error) => isUncertain(error) || isOther(error) || isWithoutCollection(error),
      async find(error) {
        if (isWithoutCollection(error)) return { outcome: null };
        const document = await documents.get(collection, id);
        if (document?.value === value) return { outcome: parseLock(document) };
        return isOther(error) ? { outcome: null } : null;
      },
    });

  return {
    read,
    async recall() {
      try {
        return await read();
      } catch (error) {
        if (isWithoutCollection(error)) return null;
        throw error;
      }
    },
    async prepare() {
      await createSystemCollection(schemas, STATE_COLLECTION);
    },
    async createLock(lock) {
      const id = lockId(lock.fencingToken);
      const value = lockText(lock, null, knownServer(schemas));
      return writeOnce(id, value, isTaken, () => documents.create(collection, id, { values: { value } }));
    },
    async replaceLock({ fencingToken, updatedAt, server }, lock, state = null) {
      const id = lockId(fencingToken);
      const value = lockText(lock, state, knownServer(schemas) ?? server);
      return writeOnce(id, value, isChangedSince, () =>
        documents.update(collection, id, { values: { value } }, { unlessNewerThan: updatedAt }),
      );
    },
    async forgetLocks(before) {
      for await (const page of documentPages(documents, { collection, select: [] })) {
        for (const { $id } of page) {
          const fencingToken = fencingTokenOf($id);
          const isOld = fencingToken === null ? $id === STATE_ID : fencingToken > 1 && fencingToken < before;
          if (isOld) await documents.delete(collection, $id);
        }
      }
    },
  };
}
