import type { DocumentGateway, WireDocument } from '../appwrite/documents/document-gateway.js';
import type { LiveSchema } from '../appwrite/schema/live-schema.js';
import type { ProgressListener } from '../progress.js';
import { queryText, wire } from '../query/wire-query.js';

/** Values of a document by stored key, as they travel. */
export type StoredValues = Readonly<Record<string, unknown>>;

/** A change of the documents of a collection, as a function of their values. */
export interface DocumentChange {
  readonly collection: string;
  /** What `change` reads: stored keys, or all of them (`*`); lists of linked ids are asked for (`tags.$id`). */
  readonly reads: readonly string[] | '*';
  /** Only documents whose `$updatedAt` is not before this time (ISO 8601). A proof ignores it. */
  readonly since?: string;
  /** The values a document has to get; null where it needs no change. Must return null for what it wrote. */
  readonly change: (document: WireDocument) => StoredValues | null;
}

/** A document that could not be made equal, and why. */
export interface UnequalDocument {
  readonly id: string;
  readonly reason: string;
}

/** The outcome of one pass over a collection. */
export interface WriteReport {
  readonly seen: number;
  readonly changed: number;
  /** Documents that still need a change; a later pass may reach them, a proof refuses them. */
  readonly unequal: readonly UnequalDocument[];
}

/** The dependencies of writing documents. */
export interface WriteDeps {
  readonly documents: DocumentGateway;
  readonly schemas: { readonly read: () => Promise<LiveSchema> };
  /** Called before each write; throws where the lock is lost. */
  readonly confirm: () => Promise<void>;
  /** The server's time as of a write made now, ISO 8601: what links are guarded by. */
  readonly serverTime: () => Promise<string>;
  /** Called before each write where it may end at any document; left out where it must not. */
  readonly throwIfAborted?: (() => void) | undefined;
  readonly onProgress: ProgressListener;
}

/** The same dependencies for work that must not stop between two documents. */
export function unstoppable<D extends WriteDeps>(deps: D): D {
  return { ...deps, throwIfAborted: undefined };
}

/** The queries by which a single document shows what a change reads. */
export function selectQueries({ reads }: Pick<DocumentChange, 'reads'>): readonly string[] {
  return reads === '*' || !reads.some((name) => name.includes('.')) ? [] : [queryText(wire.select(reads))];
}
