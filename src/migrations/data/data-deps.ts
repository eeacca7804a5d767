import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { Transport } from '../../appwrite/http/transport.js';
import type { Capabilities } from '../../appwrite/server/capabilities.js';
import type { ProgressListener } from '../../progress.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { WrittenDocument } from './written-document.js';

/** The outcome of a helper's documents. Each counts once besides `seen`. */
export interface DataCounts {
  readonly seen: number;
  readonly changed: number;
  /** Documents that were already right. */
  readonly skipped: number;
  readonly failed: number;
}

/** One document that could not be changed. */
export interface DataFailure {
  readonly id: string;
  readonly reason: string;
}

/** The result of a helper. */
export interface DataReport extends DataCounts {
  /** The first hundred; `failed` counts all. */
  readonly failures: readonly DataFailure[];
}

/** Where helpers remember their position; the runner keeps it with the step. */
export interface Checkpoints {
  /** undefined if there is none. */
  readonly load: (key: string) => unknown;
  /** A JSON value. */
  readonly save: (key: string, value: unknown) => Promise<void>;
}

/** For data access outside of a run's steps: remembers and reports nothing, and checks no lock. */
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
  /** The server's time after now, from a write, ISO 8601: guards of links compare with it. */
  readonly serverTime: () => Promise<string>;
  readonly capabilities: () => Promise<Capabilities>;
  /** Whether the context keeps two attributes in step (its option `inStep`); false for all by default. */
  readonly isInStep?: (collection: string, from: string, to: string) => boolean;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
  /** Whether the step has ended, after which every call is refused. */
  readonly isOver?: () => boolean;
  readonly checkpoints: Checkpoints;
  /** Called after each successful write. */
  readonly onWritten: ((write: WrittenDocument) => Promise<void>) | null;
  /** Called when a helper ends, even if it failed. */
  readonly report: (
    counts: DataCounts & {
      readonly label: string;
      readonly failures: readonly DataFailure[];
    },
  ) => void;
}
