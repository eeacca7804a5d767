import type { CallRules } from '../../metadata/options/check-call.js';
import { FUNCTION } from '../../metadata/options/judge-options.js';

/** An event in the life of a document. */
export interface DocumentEvent {
  /** The name of its entity. */
  readonly entity: string;
  readonly collection: string;
  /** Null for a new document without an id. */
  readonly id: string | null;
  /**
   * Before a write: the given values (for an update, only the patch), which the subscriber may change. Afterwards: the whole document.
   * For a deletion: only the id.
   */
  readonly document: object;
}

type Listener = (event: DocumentEvent) => void | Promise<void>;

/** Listens to all documents of a context, after the entity's own methods. An error thrown before a write prevents it. */
export interface ContextSubscriber {
  readonly beforeCreate?: Listener;
  readonly afterCreate?: Listener;
  readonly beforeUpdate?: Listener;
  readonly afterUpdate?: Listener;
  readonly beforeDelete?: Listener;
  readonly afterDelete?: Listener;
  /** Must be synchronous, because nothing awaits it. */
  readonly afterLoad?: (event: DocumentEvent) => void;
}

/** What `subscribe` accepts: a misspelt event would never be heard. */
export const SUBSCRIBER_RULES: CallRules<ContextSubscriber> = {
  beforeCreate: FUNCTION,
  afterCreate: FUNCTION,
  beforeUpdate: FUNCTION,
  afterUpdate: FUNCTION,
  beforeDelete: FUNCTION,
  afterDelete: FUNCTION,
  afterLoad: FUNCTION,
};
