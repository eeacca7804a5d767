import { EntwriteError } from '../../errors.js';
import { migrationProblem } from '../builder/migration-problem.js';

/** A step that failed after its first write, and the way to take back what it did. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  /** Takes the step's own work back; gives null when all of it is, else why not. */
  readonly undo: () => Promise<string | null>;

  constructor(cause: unknown, undo: () => Promise<string | null>) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.undo = undo;
  }
}

/** What really went wrong. */
export function causeOf(error: unknown): unknown {
  return error instanceof StepFailure ? error.cause : error;
}

/** False for what stops work without being a failure of the file: a signal, or a lock that is gone. */
export function isFailure(error: unknown): boolean {
  const cause = causeOf(error);
  return !(cause instanceof EntwriteError && (cause.code === 'lock_lost' || cause.code === 'aborted_by_user'));
}

/** The error to throw for a failed step: where it was, and the outcome of the file's work. */
export function explainFailure(file: string, failure: unknown, outcome: string): EntwriteError {
  const cause = causeOf(failure);
  if (cause instanceof EntwriteError) {
    const { code, at, found, expected, remedy, findings } = cause;
    const place = at.startsWith(file) ? at : `${file}: ${at}`;
    return new EntwriteError(code, { at: place, found, expected, remedy: `${remedy} ${outcome}` }, { cause, findings });
  }
  const facts = { found: messageOf(cause), expected: 'steps that succeed', remedy: outcome };
  return migrationProblem('migration_failed', file, null, facts, { cause });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
