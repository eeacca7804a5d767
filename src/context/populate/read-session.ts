import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { EntitySession } from '../queries/entity-session.js';
import type { PopulateTree } from './populate-tree.js';

/** The session for reading whole documents. */
export interface ReadSession extends EntitySession {
  /** Called with each page of documents, relations attached. */
  readonly onRead?: (documents: readonly WireDocument[], entity: EntityMetadata, tree: PopulateTree) => void;
}
