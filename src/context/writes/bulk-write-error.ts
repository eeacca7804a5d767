import { EntwriteError } from '../../errors.js';

/** A document that was not written, by its index in the given list. */
export interface BulkFailure {
  readonly index: number;
  readonly id: string;
  readonly error: EntwriteError;
}

export interface BulkOutcome {
  /** Indexes of the documents that were written. */
  readonly written: readonly number[];
  readonly failed: readonly BulkFailure[];
  /** Indexes of the documents that were not attempted after a failure or an abort, or shared a request that was refused as a whole. */
  readonly notTried: readonly number[];
}

const NAMED = 10;

/**
 * Some of many documents were not written. Its `code` is `bulk_incomplete`; its `cause` is the first failure, or the abort
 * signal's reason.
 *
 * @example
 * try { await db.users.createMany(rows, { onError: 'collect' }); } catch (error) {
 *   if (error instanceof BulkWriteError) for (const { index, error: reason } of error.failed) report(rows[index], reason.message);
 * }
 */
export class BulkWriteError extends EntwriteError implements BulkOutcome {
  readonly written: readonly number[];
  readonly failed: readonly BulkFailure[];
  readonly notTried: readonly number[];

  constructor(entity: string, { written, failed, notTried }: BulkOutcome, cause: unknown = failed[0]?.error) {
    const findings = failed.slice(0, NAMED).map(({ index, error }) => ({
      rule: error.code,
      at: `[${index}] ${error.at}`,
      found: error.found,
      expected: error.expected,
      remedy: error.remedy,
    }));
    super(
      'bulk_incomplete',
      {
        at: entity,
        found: `${written.length} documents written, ${failed.length} failed, ${notTried.length} not tried`,
        expected: `${written.length + failed.length + notTried.length} documents written`,
        remedy: 'The fields written, failed and notTried list their indexes; submit the missing ones again.',
      },
      { findings, cause },
    );
    this.name = 'BulkWriteError';
    this.written = written;
    this.failed = failed;
    this.notTried = notTried;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return EntwriteError[Symbol.hasInstance](value) && (value as EntwriteError).code === 'bulk_incomplete';
  }
}
