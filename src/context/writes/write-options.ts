import { type CallRules, WORK_RULES } from '../../metadata/options/check-call.js';
import { FLAG, oneOfWords, TEXTS } from '../../metadata/options/judge-options.js';

/** Options of a write to one document. */
export interface WriteOptions {
  /** class-validator groups to apply, besides decorators without a group. Default: all. */
  readonly groups?: readonly string[];
  /** Whether to check before the write that linked documents exist, with one request per linked collection. Default: true. Appwrite
   * itself stores a missing id in a new document, and replaces it by null in an update. */
  readonly requireLinks?: boolean;
}

/** The progress of a bulk write. */
export interface BulkProgress {
  readonly collection: string;
  readonly written: number;
  readonly failed: number;
  readonly total: number;
}

/** Options of a write to many documents. */
export interface BulkOptions extends WriteOptions {
  /** `'stop'` (the default) starts nothing more after a failure. `'collect'` writes everything it can, then reports the failures. */
  readonly onError?: 'stop' | 'collect';
  readonly onProgress?: (progress: BulkProgress) => void;
  /** Cancels before the next request. */
  readonly signal?: AbortSignal;
}

export const WRITE_RULES: CallRules<WriteOptions> = { groups: TEXTS, requireLinks: FLAG };

export const BULK_RULES: CallRules<BulkOptions> = {
  ...WORK_RULES,
  ...WRITE_RULES,
  onError: oneOfWords(['stop', 'collect']),
};
