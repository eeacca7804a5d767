import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';
import type { RelationshipSchema } from '../schema/relationship-schema.js';
import type { DocumentChange, StoredValues, UnequalDocument, WriteDeps, WriteReport } from './document-change.js';

/** A document as it was read, and the values it has to get. */
export interface PendingWrite {
  readonly document: WireDocument;
  readonly values: StoredValues;
}

/** The context of a strategy while it writes: the change, and the collection as the server lists it. */
export interface WriteContext {
  readonly change: DocumentChange;
  readonly deps: WriteDeps;
  readonly attributes: readonly AttributeSchema[];
  readonly indexes: readonly IndexSchema[];
  /** The relationships that documents of the collection show, by key, as this side has them. */
  readonly links: ReadonlyMap<string, LinkEnd>;
  /** Whether relationships start or end in the collection. */
  readonly isRelated: boolean;
}

/** One end of a relationship. */
export interface LinkEnd extends RelationshipSchema {
  /** Whether it holds one id, not a list. */
  readonly isToOne: boolean;
}

export type WriteOutcome = Omit<WriteReport, 'seen'>;

/** A strategy: writes documents that need it, and returns those that still do. */
export type WritePending = (pending: readonly PendingWrite[], context: WriteContext) => Promise<WriteOutcome>;

/** The document with what it has to get; null where it needs no change. */
export function pendingWrite(document: WireDocument, { change }: DocumentChange): PendingWrite | null {
  const values = change(document);
  return values === null ? null : { document, values };
}

/** Counts what becomes of documents that are written side by side. */
export function collectOutcome(): WriteOutcome & {
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
