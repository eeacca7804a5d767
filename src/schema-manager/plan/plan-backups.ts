import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { WriteGuard } from '../../appwrite/http/server-request.js';
import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { Lease } from '../lock/lease.js';

/** What was saved before a plan that may lose data, with the means to restore it. */
export interface PlanBackup {
  /** The folder that holds it. */
  readonly folder: string;
  /** Restores values if documents still hold what the plan wrote (`written`; by default nothing, as after a drop). Safe to repeat. */
  readonly restoreValues: (
    written?: (collection: string, saved: WireDocument) => Readonly<Record<string, unknown>>,
  ) => Promise<readonly RestoredDocuments[]>;
  /** Restores dropped collections, with documents and links. */
  readonly restoreCollections: (ids: readonly string[]) => Promise<unknown>;
  /** Protects it from pruning, because it holds the only copy of something. */
  readonly keep: () => Promise<void>;
}

/** The outcome for the documents of a collection: those that others have written since keep their values. */
interface RestoredDocuments {
  readonly collection: string;
  readonly left: number;
  /** The first ids. */
  readonly leftIds: readonly string[];
}

/** Saves what plans may lose. The schema manager knows nothing of folders and formats. */
export interface PlanBackups {
  /** Throws EntwriteError backup_refused if `save` would refuse to write what it reads, whatever the documents hold. */
  readonly requireAllowed: (operations: readonly Operation[], schema: DatabaseSchema) => Promise<void>;
  /** Saves and proves it before the first write; null if nothing can be lost. It may be restored under `lease`. */
  readonly save: (
    operations: readonly Operation[],
    schema: DatabaseSchema,
    lease: WriteGuard & Pick<Lease, 'serverTime'>,
  ) => Promise<PlanBackup | null>;
}
