import type { DocumentGateway, WireDocument } from '../appwrite/documents/document-gateway.js';
import type { LiveSchema } from '../appwrite/schema/live-schema.js';
import type { ProgressListener } from '../progress.js';
import { queryText, wire } from '../query/wire-query.js';

/** Wire values of a document, by stored key. */
export type StoredValues = Readonly<Record<string, unknown>>;

/** A change of the documents of a collection, as a function of their values. */
export interface DocumentChange {
  readonly collection: string;
  /** The stored keys that `change` reads, or `*` for all; linked ids have to be named (`tags.$id`). */
  readonly reads: readonly string[] | '*';
  /** Limits a pass to documents with this `$updatedAt` (ISO 8601) or a later one. A proof ignores it. */
  readonly since?: string;
  /** The new values of a document; null if it needs no change. Must return null for a document that already has them. */
  readonly change: (document: WireDocument) => StoredValues | null;
}

/** A document that could not be made equal, and why. */
export interface UnequalDocument {
  readonly id: string;
  readonly reason: string;
}

/** The outcome of writing some documents, or all of a collection. */
export interface WriteReport {
  readonly changed: number;
  /** Documents that still need the change; a later pass may get to them, and a proof fails on them. */
  readonly unequal: readonly UnequalDocument[];
}

export interface WriteDeps {
  readonly documents: DocumentGateway;
  readonly schemas: { readonly read: () => Promise<LiveSchema> };
  /** Called before each write; throws if the lock is lost. */
  readonly confirm: () => Promise<void>;
  /** The server's current time (ISO 8601), which guards writes of links. Takes a write to find out. */
  readonly serverTime: () => Promise<string>;
  /** Called before each write; throws if the work was cancelled. Absent if the work must not stop between two documents. */
  readonly throwIfAborted?: (() => void) | undefined;
  readonly onProgress: ProgressListener;
}

/** The same dependencies for work that must not stop between two documents. */
export function unstoppable<D extends WriteDeps>(deps: D): D {
  return { ...deps, throwIfAborted: undefined };
}

/** The queries that make the read of a single document include everything the change reads. */
export function selectQueries({ reads }: Pick<DocumentChange, 'reads'>): readonly string[] {
  return reads === '*' || !reads.some((name) => name.includes('.')) ? [] : [queryText(wire.select(reads))];
}
