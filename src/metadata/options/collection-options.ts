import type { CallRules } from './check-call.js';
import { FLAG, TEXT, TEXTS } from './judge-options.js';

/** Settings of a collection. Only the permissions written here are granted. */
export interface CollectionOptions {
  /** The name in Appwrite's console. Default: the id. */
  readonly name?: string;
  /** Permission strings, e.g. `Permission.read(Role.any())`. Default: none. */
  readonly permissions?: readonly string[];
  /** Whether documents have their own permissions. Default: false. */
  readonly documentSecurity?: boolean;
  /** False hides the collection from clients without an API key. Default: true. */
  readonly enabled?: boolean;
  /**
   * The former id, so that `migrate` copies the documents to a collection with the new id and drops the old one, instead of
   * starting with an empty one. Ignored once the rename is done.
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
