import { EntwriteError, hasCode, withRemedy } from '../../errors.js';
import { isError, messageOf } from '../../util/message-of.js';
import { migrationProblem } from './migration-problem.js';

/** A step that failed after its first write, with the way to roll it back. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  /** Rolls back the step's own work; returns null if all of it is, otherwise why not. */
  readonly rollBack: () => Promise<string | null>;
  /** The step in words, if the error does not show which one failed. */
  readonly place: string | null;

  constructor(cause: unknown, rollBack: () => Promise<string | null>, place: string | null = null) {
    super(messageOf(cause), { cause });
    this.rollBack = rollBack;
    this.place = place;
  }
}

/** The original error. */
export function causeOf(error: unknown): unknown {
  return error instanceof StepFailure ? error.cause : error;
}

/** False for what stops work without being a failure of the file: a signal, or a lost lock. */
export function isFailure(error: unknown): boolean {
  const cause = causeOf(error);
  return !hasCode(cause, 'lock_lost', 'aborted_by_user');
}

/** The error to throw for a failed step: its place, and the outcome of the file's work. */
export function explainFailure(
  file: string,
  failure: unknown,
  outcome: string,
  toRemedy: (remedy: string, rule: string | undefined) => string = (remedy) => remedy,
): EntwriteError {
  const cause = causeOf(failure);
  const step = failure instanceof StepFailure ? failure.place : null;
  const line = sourceLine(file, cause);
  const where = line === null ? '' : ` (${line})`;
  if (cause instanceof EntwriteError) {
    const { code, at, found, findings } = cause;
    const inFile = at.startsWith(file) ? at : `${file}: ${step === null ? '' : `${step}: `}${at}`;
    const rule = findings.find((finding) => finding.at === at && finding.found === found)?.rule;
    const facts = withRemedy(cause, (remedy) => `${toRemedy(remedy, rule)} ${outcome}`);
    const own = findings.map((finding) => ({
      ...finding,
      ...withRemedy(finding, (remedy) => toRemedy(remedy, finding.rule)),
    }));
    return new EntwriteError(code, { ...facts, at: inFile, found: `${found}${where}` }, { cause, findings: own });
  }
  const found = `${step === null ? '' : `${step}: `}${messageOf(cause)}${where}`;
  const facts = { found, expected: 'steps that succeed', remedy: outcome };
  return migrationProblem('migration_failed', file, null, facts, { cause });
}

/** The line of the file that threw an error, from its stack or that of its causes: `migrations/002_broken.ts:7`. */
function sourceLine(file: string, error: unknown): string | null {
  const name = file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const place = new RegExp(`([\\w.-]+[/\\\\]${name}\\.[cm]?[jt]s:\\d+)`);
  for (let inner = error; isError(inner); inner = inner.cause) {
    const found = place.exec(inner.stack ?? '')?.[1];
    if (found !== undefined) return found;
  }
  return null;
}
