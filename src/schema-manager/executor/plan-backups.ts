import type { WireDocument } from '../../appwrite/document-gateway.js';
import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';

/** What was saved before a plan that may lose data, and the way back to it. */
export interface PlanBackup {
  /** Where it is. */
  readonly folder: string;
  /** Puts saved values back into attributes that exist again, where documents still hold what the plan left; safe to repeat. */
  readonly restoreValues: () => Promise<unknown>;
  /** Brings dropped collections back, with documents and links. */
  readonly restoreCollections: (ids: readonly string[]) => Promise<unknown>;
  /** The saved documents of a collection, with the attributes that were saved, in batches; none where it was not saved. */
  readonly documents: (collection: string) => AsyncIterable<readonly WireDocument[]>;
  /** Keeps it whatever is pruned: it holds the only copy of something. */
  readonly keep: () => Promise<void>;
}

/** Saves what plans may lose. The schema manager knows nothing of folders and formats. */
export interface PlanBackups {
  /** Saves and proves it before the first write; null where the operations can lose nothing. */
  readonly save: (operations: readonly Operation[], schema: DatabaseSchema) => Promise<PlanBackup | null>;
}
