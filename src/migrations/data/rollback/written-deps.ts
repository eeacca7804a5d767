import type { DocumentGateway } from '../../../appwrite/documents/document-gateway.js';
import type { WrittenTable } from './written-table.js';

export interface WrittenDeps {
  readonly documents: DocumentGateway;
  readonly table: WrittenTable;
  /** A time of the server that is not after now, ISO 8601: what links are guarded by. */
  readonly guardTime: () => Promise<string>;
  /** Throws when the work is to stop. */
  readonly check: () => void;
  /** To be awaited before each write. */
  readonly beforeWrite: () => Promise<void>;
  /** Counts and names a document that stays as it is. */
  readonly leave: (collection: string, id: string) => void;
}

export interface RollBackTotals {
  /** Back as the backup has them. */
  restored: number;
  /** Created by the step and gone again. */
  removed: number;
  /** Deleted by the step and there again, under their id, with their times and permissions. */
  recreated: number;
  /** Kept as they are, because others wrote to them after the backup, or no one can tell; as `collection/id`, the first 100. */
  left: number;
  readonly leftIds: string[];
}

/** Marks of documents in the table: met once, and rolled back with its links still to come. */
export const MET = 1;
export const ROLLED_BACK = 2;
