import type { DocumentGateway } from '../../../appwrite/documents/document-gateway.js';
import type { WrittenTable } from './written-table.js';

export interface WrittenDeps {
  readonly documents: DocumentGateway;
  readonly table: WrittenTable;
  /** A server time no later than now, ISO 8601: guards of links compare with it. */
  readonly guardTime: () => Promise<string>;
  /** Throws if the work should stop. */
  readonly check: () => void;
  /** Await this before each write. */
  readonly beforeWrite: () => Promise<void>;
  /** Counts and lists a document that stays as it is. */
  readonly leave: (collection: string, id: string) => void;
}

export interface RollBackTotals {
  /** Restored as in the backup. */
  restored: number;
  /** Created by the step and deleted again. */
  removed: number;
  /** Deleted by the step and recreated with their id, times and permissions. */
  recreated: number;
  /** Kept as they are, because others wrote to them after the backup, or nobody can tell; as `collection/id`, the first 100. */
  left: number;
  readonly leftIds: string[];
}

/** Marks in the table: visited once, and rolled back with links still to come. */
export const MET = 1;
export const ROLLED_BACK = 2;
