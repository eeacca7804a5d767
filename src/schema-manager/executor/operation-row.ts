import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { RenameAttribute } from '../../operations/rename-attribute.js';
import type { CollectionSchema } from '../../schema/database-schema.js';
import { LONG_TEXT, OPERATIONS_COLLECTION, storedValues } from '../lock/system-collections.js';

type OperationState =
  /** Its row was written; it, or other steps of its stage, are under way. */
  | 'running'
  | 'done'
  /** The server refused it, or it failed afterwards. */
  | 'failed'
  /** A step beside it failed before this one began. */
  | 'not begun'
  /** It was done, then rolled back after a later step failed. */
  | 'undone'
  /** The process of its run ended before recording more; a later run continued from the live schema. */
  | 'interrupted';

/** One step of a run, as stored in `entwrite_operations`. */
export interface OperationRow {
  /** Which run: the fencing token of its lock, with a label where a run has several parts. */
  readonly run: string;
  /** Its place in the run, from 0. */
  readonly step: number;
  readonly collectionId: string;
  readonly operation: string;
  readonly state: OperationState;
  /** How far the live schema was when the step began: `pending`, or a phase of a change of type. */
  readonly precheck: string;
  /** How far a change of type got; null for everything else. */
  readonly phase: string | null;
  /** Hashes of the managed schema before and after the steps that run side by side with this one. */
  readonly fromHash: string;
  readonly toHash: string;
  /** ISO 8601, by the clock of the process. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly milliseconds: number | null;
  readonly error: string | null;
  readonly toolVersion: string;
}

/** The former key of `collectionId`; Appwrite omits an attribute `collection` from lists, so it is renamed in place. */
const FORMER_KEY = 'collection';

/** The rename that a journal of an earlier version needs; null for any other. */
export function journalUpgrade(journal: CollectionSchema): RenameAttribute | null {
  const has = (wanted: string) => journal.attributes.some(({ key }) => key === wanted);
  if (!has(FORMER_KEY) || has('collectionId')) return null;
  return { type: 'rename_attribute', collection: OPERATIONS_COLLECTION.id, from: FORMER_KEY, to: 'collectionId' };
}

export function rowDocument(row: OperationRow): Readonly<Record<string, unknown>> {
  const cut = (value: string) => value.slice(0, LONG_TEXT);
  return {
    $id: `${row.run}-${row.step}`,
    ...row,
    operation: cut(row.operation),
    error: row.error === null ? null : cut(row.error),
  };
}

export function readOperationRow(document: WireDocument): OperationRow {
  const collectionId = document.collectionId ?? document[FORMER_KEY];
  return { ...storedValues(OPERATIONS_COLLECTION, document), collectionId } as OperationRow;
}
