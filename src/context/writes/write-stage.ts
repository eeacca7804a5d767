import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import type { Draft, Link } from '../validation/draft.js';

/** Takes the writes of a set that is bound to a transaction; nothing is sent before its commit. Each gives what is known of the document then. */
export interface WriteStage {
  readonly create: (draft: Draft) => WireDocument;
  readonly update: (id: string, draft: Draft) => WireDocument;
  readonly delete: (collection: string, id: string) => void;
  readonly step: (collection: string, id: string, step: NumberStep) => WireDocument;
  /** The document with what was staged, as far as it is known; undefined where nothing is. */
  readonly shown: (collection: string, id: string) => WireDocument | undefined;
  /** The document of the server with what was staged, read without depending on it: whoever writes to it is in nobody's way. */
  readonly peek: (collection: string, id: string, queries: readonly string[]) => Promise<WireDocument | null>;
  /** Links that are looked for before the commit. */
  readonly link: (links: readonly Link[]) => void;
  /** Work for when the transaction has been committed. */
  readonly afterCommit: (work: () => void | Promise<void>) => void;
}
