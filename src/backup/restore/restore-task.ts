import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { ProgressListener } from '../../progress.js';
import type { SavedCollection } from '../format/backup-manifest.js';
import type { DocumentFields } from '../format/document-fields.js';
import type { SavedDocument } from '../format/document-text.js';

export interface RestoreDeps {
  readonly documents: DocumentGateway;
  readonly schemas: SchemaGateway;
  readonly read: (saved: SavedCollection) => AsyncGenerator<readonly SavedDocument[]>;
  readonly onProgress: ProgressListener;
  /** Throws when the work is to stop. */
  readonly check: () => void;
  /** A time of the server that is not after now, ISO 8601. */
  readonly serverTime: () => Promise<string>;
}

export type SurveyDeps = Pick<RestoreDeps, 'documents' | 'read' | 'onProgress' | 'check'>;

/** An end at which others change the links of a document from the other end, of which its own time shows nothing. */
export interface UnstampedEnd {
  readonly key: string;
  readonly relatedCollection: string;
  /** No saved document at the other end has a later time. */
  readonly since: string;
}

/** One collection on its way back. */
export interface RestoreTask {
  readonly saved: SavedCollection;
  /** Everything that will be restored of its documents. */
  readonly fields: DocumentFields;
  /** `fields` without the relationships that are not there yet. */
  readonly present: DocumentFields;
  readonly unstamped: readonly UnstampedEnd[];
  /** Whether this restore created the collection, now or before it was interrupted. */
  readonly isOwn: boolean;
  /** Whether there is no collection, or no document in it, before this run. */
  readonly isEmpty: boolean;
}
