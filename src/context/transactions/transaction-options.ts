import { type CallRules, WORK_RULES } from '../../metadata/options/check-call.js';
import { COUNT, FLAG } from '../../metadata/options/judge-options.js';

/** Options of `db.transaction`. */
export interface TransactionOptions {
  /** The most times the function runs if others write to what it reads or writes. Default: 5. */
  readonly attempts?: number;
  /**
   * By default more than a hundred operations are refused, because Appwrite cannot commit more at once. False commits them a hundred at a
   * time, each hundred all or nothing.
   */
  readonly atomic?: boolean;
  /** Cancels before the next attempt or before the commit. */
  readonly signal?: AbortSignal;
}

export const TRANSACTION_RULES: CallRules<TransactionOptions> = {
  attempts: COUNT,
  atomic: FLAG,
  signal: WORK_RULES.signal,
};
