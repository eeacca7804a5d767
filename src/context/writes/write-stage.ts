import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import type { Draft, Link } from '../validation/draft.js';

/** Stages the writes of a set in a transaction; nothing is sent before the commit. Returned documents show what is known so far. */
export interface WriteStage {
  readonly create: (draft: Draft) => WireDocument;
  readonly update: (id: string, draft: Draft) => WireDocument;
  readonly delete: (collection: string, id: string) => void;
  readonly step: (collection: string, id: string, step: NumberStep) => WireDocument;
  /** The document with its staged writes, as far as known; undefined if nothing is known. */
  readonly shown: (collection: string, id: string) => WireDocument | undefined;
  /** Reads the server's document with its staged writes, without making the transaction depend on it. */
  readonly peek: (collection: string, id: string, queries: readonly string[]) => Promise<WireDocument | null>;
  /** Adds links to check before the commit. */
  readonly link: (links: readonly Link[]) => void;
  /** A write of the function, which must have ended when the function does. */
  readonly awaited: <T>(write: Promise<T>) => Promise<T>;
  /** Adds work to run after the commit. */
  readonly afterCommit: (work: () => void | Promise<void>) => void;
}
