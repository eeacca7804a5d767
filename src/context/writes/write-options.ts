import { type CallRules, WORK_RULES } from '../../metadata/options/check-call.js';
import { FLAG, oneOfWords, TEXTS } from '../../metadata/options/judge-options.js';

/** Options of a write to one document. */
export interface WriteOptions {
  /** Groups of class-validator's decorators that count beside those without a group; all count when left out. */
  readonly groups?: readonly string[];
  /** Whether ids that are linked are looked for before the write, so that a missing one is a finding: one request for each
   * linked collection. True when left out. Appwrite stores such an id in a new document and puts null in its place in an update. */
  readonly requireLinks?: boolean;
}

/** How far a bulk write has come. */
export interface BulkProgress {
  readonly collection: string;
  readonly written: number;
  readonly failed: number;
  readonly total: number;
}

/** Options of a write to many documents. */
export interface BulkOptions extends WriteOptions {
  /** `'stop'` (the default): nothing more is begun after a failure. `'collect'`: all that can be is written, then failures are reported. */
  readonly onError?: 'stop' | 'collect';
  readonly onProgress?: (progress: BulkProgress) => void;
  /** Ends the work before its next request. */
  readonly signal?: AbortSignal;
}

export const WRITE_RULES: CallRules<WriteOptions> = { groups: TEXTS, requireLinks: FLAG };

export const BULK_RULES: CallRules<BulkOptions> = {
  ...WORK_RULES,
  ...WRITE_RULES,
  onError: oneOfWords(['stop', 'collect']),
};
