import type { CallRules } from './check-call.js';
import { FLAG, TEXT, TEXTS } from './judge-options.js';

/** Settings of a collection. Only the permissions written here are granted. */
export interface CollectionOptions {
  /** The name shown in Appwrite's console; the id when not given. */
  readonly name?: string;
  /** Permission strings, e.g. `Permission.read(Role.any())`; none when not given. */
  readonly permissions?: readonly string[];
  /** Whether single documents carry permissions of their own; false when not given. */
  readonly documentSecurity?: boolean;
  /** False hides the collection from clients without an API key; true when not given. */
  readonly enabled?: boolean;
  /**
   * The id it had before: `migrate` copies the documents into a collection with the new id and drops the old one, instead of
   * beginning with an empty one. Ignored once the rename is done.
   */
  readonly renamedFrom?: string;
}

export const COLLECTION_RULES: CallRules<CollectionOptions> = {
  name: TEXT,
  permissions: TEXTS,
  documentSecurity: FLAG,
  enabled: FLAG,
  renamedFrom: TEXT,
};
