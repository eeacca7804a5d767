/** A document at a moment of its life. */
export interface DocumentEvent {
  /** The name of its entity. */
  readonly entity: string;
  readonly collection: string;
  /** null for a new document that has no id yet. */
  readonly id: string | null;
  /**
   * Before a write the values that were given (for an update the patch alone), which the subscriber may change; afterwards the whole document;
   * of a deletion the id alone.
   */
  readonly document: object;
}

type Listener = (event: DocumentEvent) => void | Promise<void>;

/** Subscribes to all documents of a context, after the methods of the entity itself. What it throws before a write ends that. */
export interface ContextSubscriber {
  readonly beforeCreate?: Listener;
  readonly afterCreate?: Listener;
  readonly beforeUpdate?: Listener;
  readonly afterUpdate?: Listener;
  readonly beforeDelete?: Listener;
  readonly afterDelete?: Listener;
  /** Cannot be asynchronous: nothing waits for it. */
  readonly afterLoad?: (event: DocumentEvent) => void;
}
