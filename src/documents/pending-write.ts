import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';
import type { RelationshipSchema } from '../schema/relationship-schema.js';
import type { DocumentChange, StoredValues, UnequalDocument, WriteDeps, WriteReport } from './document-change.js';

/** A document as it was read, and its new values. */
export interface PendingWrite {
  readonly document: WireDocument;
  readonly values: StoredValues;
}

/** What a strategy needs for writing: the change, and the collection as the server lists it. */
export interface WriteContext {
  readonly change: DocumentChange;
  readonly deps: WriteDeps;
  readonly attributes: readonly AttributeSchema[];
  readonly indexes: readonly IndexSchema[];
  /** The relationships of the collection, by key, seen from this side. */
  readonly links: ReadonlyMap<string, RelationshipSchema>;
  /** Whether any relationship starts or ends in the collection. */
  readonly isRelated: boolean;
}

/** A write strategy: writes the pending documents, and reports those that still need the change. */
export type WritePending = (pending: readonly PendingWrite[], context: WriteContext) => Promise<WriteReport>;

/** The document with its new values; null if it needs no change. */
export function pendingWrite(document: WireDocument, { change }: DocumentChange): PendingWrite | null {
  const values = change(document);
  return values === null ? null : { document, values };
}

/** Adds up the outcomes of concurrent writes. */
export function collectOutcome(): WriteReport & {
  readonly add: (changed: number, unequal?: readonly UnequalDocument[]) => void;
} {
  const unequal: UnequalDocument[] = [];
  const sum = {
    changed: 0,
    unequal,
    add(changed: number, more: readonly UnequalDocument[] = []): void {
      sum.changed += changed;
      unequal.push(...more);
    },
  };
  return sum;
}
