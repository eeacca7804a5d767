import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { WriteGuard } from '../../appwrite/http/server-request.js';
import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { Lease } from '../lock/lease.js';

/** What was saved before a plan that may lose data, and the way back to it. */
export interface PlanBackup {
  /** Where it is. */
  readonly folder: string;
  /** Restores values where documents still hold what the plan wrote (`written`; left out: nothing, as after a drop). Safe to repeat. */
  readonly restoreValues: (
    written?: (collection: string, saved: WireDocument) => Readonly<Record<string, unknown>>,
  ) => Promise<readonly RestoredDocuments[]>;
  /** Restores dropped collections, with documents and links. */
  readonly restoreCollections: (ids: readonly string[]) => Promise<unknown>;
  /** Keeps it whatever is pruned: it holds the only copy of something. */
  readonly keep: () => Promise<void>;
}

/** The outcome for the documents of a collection: those that others have written since keep what they hold. */
interface RestoredDocuments {
  readonly collection: string;
  readonly left: number;
  /** The first ids. */
  readonly leftIds: readonly string[];
}

/** Saves what plans may lose. The schema manager knows nothing of folders and formats. */
export interface PlanBackups {
  /** Throws EntwriteError backup_refused where `save` would not write what it reads, whatever the documents hold. */
  readonly requireAllowed: (operations: readonly Operation[], schema: DatabaseSchema) => Promise<void>;
  /** Saves and proves it before the first write; null where nothing can be lost. It may be brought back under `lease`. */
  readonly save: (
    operations: readonly Operation[],
    schema: DatabaseSchema,
    lease: WriteGuard & Pick<Lease, 'serverTime'>,
  ) => Promise<PlanBackup | null>;
}
