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
  /** Throws if the work should stop. */
  readonly check: () => void;
  /** A server time no later than now, ISO 8601. */
  readonly serverTime: () => Promise<string>;
}

export type SurveyDeps = Pick<RestoreDeps, 'documents' | 'read' | 'onProgress' | 'check'>;

/** An end whose links others can change from the other end without changing the document's own time. */
export interface UnstampedEnd {
  readonly key: string;
  readonly relatedCollection: string;
  /** No saved document at the other end has a later time. */
  readonly since: string;
}

export interface RestoreTask {
  readonly saved: SavedCollection;
  /** Everything that will be restored of its documents. */
  readonly fields: DocumentFields;
  /** `fields` without the relationships that do not exist yet. */
  readonly present: DocumentFields;
  readonly unstamped: readonly UnstampedEnd[];
  /** Whether this restore created the collection, now or before an interruption. */
  readonly isOwn: boolean;
  /** Whether the collection does not exist, or has no documents, before this run. */
  readonly isEmpty: boolean;
}
