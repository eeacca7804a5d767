import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { Capabilities } from '../../appwrite/server/capabilities.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import type { CollectionEnd } from '../../schema/relationship-schema.js';
import type { DraftContext } from '../validation/draft.js';

/** What a set needs of its context. */
export interface EntitySession extends DraftContext {
  /** The set's own entity. Throws `model_invalid` if the context's entities break rules. */
  readonly metadata: () => EntityMetadata;
  /** Whether the collection has relationships, at either end; Appwrite refuses bulk writes there. */
  readonly related: () => boolean;
  /** The gateway for documents; connects first. Throws `context_disposed` after `dispose()`. */
  readonly documents: () => Promise<DocumentGateway>;
  /** What the server can do. */
  readonly capabilities: () => Promise<Capabilities>;
  /** The context's choices for the model's filters, by name, and the names of all filters that the model has. */
  readonly filters: () => {
    readonly byName: ReadonlyMap<string, boolean | object>;
    readonly known: ReadonlySet<string>;
  };
  /** The ends of relationships at a collection, hidden ones included. */
  readonly ends: (collection: string) => readonly CollectionEnd[];
  /** The indexes of a collection, as the model declares them. */
  readonly indexes: (collection: string) => readonly IndexSchema[];
}
