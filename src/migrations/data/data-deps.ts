import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { Transport } from '../../appwrite/http/transport.js';
import type { Capabilities } from '../../appwrite/server/capabilities.js';
import type { ProgressListener } from '../../progress.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { WrittenDocument } from './written-document.js';

/** The outcome of the documents a helper was called for. Each document counts once beside `seen`. */
export interface DataCounts {
  readonly seen: number;
  readonly changed: number;
  /** Those that were right as they were. */
  readonly skipped: number;
  readonly failed: number;
}

/** One document that could not be changed. */
export interface DataFailure {
  readonly id: string;
  readonly reason: string;
}

/** The answer of a helper. */
export interface DataReport extends DataCounts {
  /** The first hundred; `failed` counts all. */
  readonly failures: readonly DataFailure[];
}

/** Where helpers remember how far they got; the runner keeps it beside the step. */
export interface Checkpoints {
  /** undefined when there is none. */
  readonly load: (key: string) => unknown;
  /** A JSON value. */
  readonly save: (key: string, value: unknown) => Promise<void>;
}

/** What data access needs that is part of no step of a run: it remembers and reports nothing, and asks no lock. */
export const UNRECORDED = {
  confirm: async () => {},
  checkpoints: { load: () => undefined, save: async () => {} },
  onWritten: null,
  report: () => {},
} satisfies Partial<DataDeps>;

export interface DataDeps {
  readonly documents: DocumentGateway;
  readonly transport: Transport;
  readonly databaseId: string;
  /** The live schema at this step. */
  readonly schema: DatabaseSchema;
  /** Ids of the collections that may be written to; null: all. */
  readonly writable: readonly string[] | null;
  /** Called before each write. */
  readonly confirm: () => Promise<void>;
  /** The server's time as of a write made now, ISO 8601: what links are guarded by. */
  readonly serverTime: () => Promise<string>;
  readonly capabilities: () => Promise<Capabilities>;
  /** Whether the context writes both of two attributes (its option `inStep`); false for all when not given. */
  readonly isInStep?: (collection: string, from: string, to: string) => boolean;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
  /** Whether the step has ended: every call is refused then. */
  readonly isOver?: () => boolean;
  readonly checkpoints: Checkpoints;
  /** Called after each successful write. */
  readonly onWritten: ((write: WrittenDocument) => Promise<void>) | null;
  /** Called when a helper ends, also when it fails. */
  readonly report: (
    counts: DataCounts & {
      readonly label: string;
      readonly failures: readonly DataFailure[];
    },
  ) => void;
}
