import { type CallRules, WORK_RULES } from '../../metadata/options/check-call.js';
import { COUNT, FLAG } from '../../metadata/options/judge-options.js';

/** Options of `db.transaction`. */
export interface TransactionOptions {
  /** How often the function runs at most, when others write to what it reads and writes; 5 when left out. */
  readonly attempts?: number;
  /**
   * More than a hundred operations are refused, since Appwrite commits no more at once. False commits them in hundreds, each whole or not at
   * all.
   */
  readonly atomic?: boolean;
  /** Ends the work before its next attempt, and before the commit. */
  readonly signal?: AbortSignal;
}

export const TRANSACTION_RULES: CallRules<TransactionOptions> = {
  attempts: COUNT,
  atomic: FLAG,
  signal: WORK_RULES.signal,
};
