import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { EntitySession } from '../queries/entity-session.js';
import type { PopulateTree } from './populate-tree.js';

/** What a read of whole documents asks of its context. */
export interface ReadSession extends EntitySession {
  /** Called with documents that were read, relations attached. */
  readonly onRead?: (documents: readonly WireDocument[], entity: EntityMetadata, tree: PopulateTree) => void;
}
