import { BULK_LIMIT, type DocumentGateway, type WireDocument } from '../../appwrite/document-gateway.js';
import type { SchemaGateway } from '../../appwrite/schema-gateway.js';
import { serverErrorType } from '../../appwrite/server-error.js';
import { EntwriteError } from '../../errors.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { parseJson, stringifyJson } from '../../util/canonical-json.js';
import type { LockRecord } from './lock-record.js';
import { STATE_COLLECTION } from './system-collections.js';

/** What entwrite remembers about a database. */
export interface ManagedState {
  /** Ids of the collections entwrite created (DESIGN 10): only these may it drop. */
  readonly owned: readonly string[];
  /** The schema of the last completed run. */
  readonly schema: DatabaseSchema;
}

export const NO_STATE: ManagedState = { owned: [], schema: EMPTY_SCHEMA };

/** Everything in `entwrite_state`. */
export interface StoredState {
  readonly state: ManagedState;
  /** The newest lock record; null when nobody ever locked. */
  readonly lock: LockRecord | null;
}

/**
 * Keeps what entwrite knows of a database in that database: one document `model`, and one `lock-<epoch>` per holder
 * of the lock, which nobody can create twice.
 */
export interface StateStore {
  /** One request. The collection must exist. */
  readonly read: () => Promise<StoredState>;
  /** The same; null where entwrite never worked on the database. */
  readonly recall: () => Promise<StoredState | null>;
  /** Creates the collection unless it exists by now. */
  readonly prepare: () => Promise<void>;
  /** False when another holder has that epoch already. */
  readonly createLock: (lock: LockRecord) => Promise<boolean>;
  /** Gives the server's time of the write, ISO 8601. */
  readonly writeLock: (lock: LockRecord) => Promise<string>;
  /** State and lock in one request. */
  readonly write: (state: ManagedState, lock: LockRecord) => Promise<void>;
  /** Removes lock records older than an epoch. */
  readonly forgetLocks: (before: number) => Promise<void>;
}

const FORMAT = 1;
const MODEL = 'model';
const LOCK = 'lock-';

export function createStateStore(schemas: SchemaGateway, documents: DocumentGateway): StateStore {
  const { id: collection } = STATE_COLLECTION;
  const lockId = (epoch: number) => `${LOCK}${epoch}`;
  const value = (content: object) => ({ value: stringifyJson({ format: FORMAT, ...content }) });

  const read = async (): Promise<StoredState> => {
    const { documents: found } = await documents.list(collection, [
      JSON.stringify({ method: 'limit', values: [BULK_LIMIT] }),
    ]);
    const model = found.find(({ $id }) => $id === MODEL);
    const locks = found.filter(({ $id }) => $id.startsWith(LOCK)).map((document) => parseDocument(document, isLock));
    const lock = locks.reduce<LockRecord | null>(newest, null);
    const state = model === undefined ? NO_STATE : parseDocument(model, isState);
    return { lock, state: { ...state, owned: [...new Set([...state.owned, ...(lock?.intent.creates ?? [])])] } };
  };

  return {
    read,
    async recall() {
      try {
        return await read();
      } catch (error) {
        const type = serverErrorType(error);
        if (type === 'table_not_found' || type === 'database_not_found') return null;
        throw error;
      }
    },
    async prepare() {
      try {
        await schemas.perform({ type: 'create_collection', collection: STATE_COLLECTION }, EMPTY_SCHEMA);
      } catch (error) {
        if (serverErrorType(error) !== 'table_already_exists') throw error;
      }
    },
    async createLock(lock) {
      try {
        await documents.create(collection, lockId(lock.epoch), { values: value(lock) });
        return true;
      } catch (error) {
        if (serverErrorType(error) === 'row_already_exists') return false;
        throw error;
      }
    },
    async writeLock(lock) {
      const { $updatedAt } = await documents.update(collection, lockId(lock.epoch), { values: value(lock) });
      return $updatedAt;
    },
    async write(state, lock) {
      await documents.upsertMany(collection, [
        { $id: MODEL, value: stateText(state) },
        { $id: lockId(lock.epoch), ...value(lock) },
      ]);
    },
    async forgetLocks(before) {
      const { documents: found } = await documents.list(collection, [
        JSON.stringify({ method: 'limit', values: [BULK_LIMIT] }),
      ]);
      const old = found.filter(({ $id }) => $id.startsWith(LOCK) && Number($id.slice(LOCK.length)) < before);
      for (const { $id } of old) await documents.delete(collection, $id);
    },
  };
}

const texts = new WeakMap<ManagedState, string>();

/** A state as it is stored. Whoever knows it before it is written may have it made while the server is at work. */
export function stateText(state: ManagedState): string {
  const text = texts.get(state) ?? stringifyJson({ format: FORMAT, ...state });
  texts.set(state, text);
  return text;
}

function newest(a: LockRecord | null, b: LockRecord): LockRecord {
  return a === null || b.epoch > a.epoch ? b : a;
}

function isState(data: object): data is ManagedState {
  const { owned, schema } = data as Partial<ManagedState>;
  return Array.isArray(owned) && Array.isArray(schema?.collections);
}

function isLock(data: object): data is LockRecord {
  const { epoch, beat, holder, intent } = data as Partial<LockRecord>;
  return (
    typeof epoch === 'number' &&
    typeof beat === 'number' &&
    typeof holder?.host === 'string' &&
    Array.isArray(intent?.creates) &&
    Array.isArray(intent.shadows)
  );
}

function parseDocument<T extends object>(document: WireDocument, isRight: (data: object) => data is T): T {
  let cause: unknown;
  try {
    const { format, ...data } = parseJson(String(document.value)) as { format: unknown };
    if (format === FORMAT && isRight(data)) return data;
  } catch (error) {
    cause = error;
  }
  throw new EntwriteError(
    'server_answer_invalid',
    {
      at: `${STATE_COLLECTION.id}/${document.$id}`,
      found: 'content that this version of entwrite cannot read',
      expected: `format ${FORMAT}`,
      remedy: 'Update entwrite; or delete that document, and entwrite owns no collection any more and drops none.',
    },
    { cause },
  );
}
