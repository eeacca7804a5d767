import type { CollectionSchema } from '../../schema/database-schema.js';
import type { DocumentHooks } from '../hooks/document-hooks.js';
import type { ReadSession } from '../populate/read-session.js';
import type { WriteStage } from './write-stage.js';

/** What the writes of a set ask of its context. */
export interface WriteSession extends ReadSession {
  /** The collection as the model has it. */
  readonly collection: () => CollectionSchema;
  /** Whether it acts as a user: Appwrite keeps bulk routes for API keys. */
  readonly isUser: boolean;
  /** What runs beside writes. */
  readonly hooks: DocumentHooks;
  /** The transaction the set is bound to; null where writes go out by themselves. */
  readonly stage: WriteStage | null;
}

/** Whether Appwrite takes bulk writes of the set: for API keys, on collections without relationships. */
export function takesBulk(session: WriteSession): boolean {
  return !session.isUser && !session.related();
}
