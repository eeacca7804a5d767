import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { ContextDeps } from '../../context/context-deps.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { isOrphaned } from '../../schema-manager/lock/lock-record.js';
import { createStateStore, type StateStore, type StoredState } from '../../schema-manager/lock/state-store.js';
import { STATE_COLLECTION } from '../../schema-manager/lock/system-collections.js';
import { hasLateRequests, rememberedBy } from '../../schema-manager/plan/late-requests.js';
import { createJournal, type Journal } from './journal.js';
import type { MigrationRecord } from './migration-record.js';

/** A database and its history of migration files, at one moment. */
export interface History {
  readonly live: LiveSchema;
  /** null if entwrite never worked on the database. */
  readonly stored: StoredState | null;
  readonly records: readonly MigrationRecord[];
}

/**
 * Whether a database needs work under the lock although no file asks for it: a late request has arrived, or a run ended before it could say
 * that it was done.
 */
export function isDisturbed(history: History): boolean {
  const lock = history.stored?.lock ?? null;
  return hasLateRequests(history.live, rememberedBy(history.stored)) || (lock !== null && isOrphaned(lock));
}

interface HistoryStore {
  readonly states: StateStore;
  readonly journal: Journal;
  /** Creates the collections for entwrite's state and history, unless the live schema lists them. */
  readonly prepare: (live: DatabaseSchema) => Promise<void>;
  /** At most three requests. */
  readonly read: () => Promise<History>;
}

export function openHistory({ schemas, documents }: Pick<ContextDeps, 'schemas' | 'documents'>): HistoryStore {
  const states = createStateStore(schemas, documents);
  const journal = createJournal(schemas, documents);
  return {
    states,
    journal,
    async prepare(live) {
      const isMissing = findCollection(live, STATE_COLLECTION.id) === undefined;
      await Promise.all([isMissing ? states.prepare() : null, journal.prepare(live)]);
    },
    async read() {
      const live = await schemas.read();
      const [stored, records] = await Promise.all([live.exists ? states.recall() : null, journal.read(live.schema)]);
      return { live, stored, records };
    },
  };
}
