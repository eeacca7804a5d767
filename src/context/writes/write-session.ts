import type { CollectionSchema } from '../../schema/database-schema.js';
import type { DocumentHooks } from '../hooks/document-hooks.js';
import type { ReadSession } from '../populate/read-session.js';
import type { WriteStage } from './write-stage.js';

/** What the writes of a set need of its context. */
export interface WriteSession extends ReadSession {
  /** The collection in the model. */
  readonly collection: () => CollectionSchema;
  /** Whether it acts as a user; Appwrite reserves bulk routes for API keys. */
  readonly isUser: boolean;
  /** Hooks around reads and writes. */
  readonly hooks: DocumentHooks;
  /** The transaction that the set is bound to; null if writes are sent at once. */
  readonly stage: WriteStage | null;
}

/** Whether Appwrite accepts bulk writes: only from API keys, and on collections without relationships. */
export function takesBulk(session: WriteSession): boolean {
  return !session.isUser && !session.related();
}
