import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { Capabilities } from '../../appwrite/server/capabilities.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import type { DraftContext } from '../validation/draft.js';

/** What a set asks of its context. */
export interface EntitySession extends DraftContext {
  /** The set's own entity. Throws `model_invalid` where the context's entities do not fit together. */
  readonly metadata: () => EntityMetadata;
  /** Whether the collection has a relationship, at either end; Appwrite refuses bulk writes there. */
  readonly related: () => boolean;
  /** Connects first. Throws `context_disposed` after `dispose()`. */
  readonly documents: () => Promise<DocumentGateway>;
  /** Found out by one request, the first time it is asked. */
  readonly capabilities: () => Promise<Capabilities>;
  /** What the context says of the model's filters, by name. */
  readonly filters: () => ReadonlyMap<string, boolean | object>;
  /** The indexes of a collection, as the model declares them. */
  readonly indexes: (collection: string) => readonly IndexSchema[];
}
