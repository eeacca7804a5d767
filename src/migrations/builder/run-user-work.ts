import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { UnsettledError } from '../../util/until-settled.js';
import { runToEnd } from '../data/run-to-end.js';
import { migrationProblem } from './migration-problem.js';

export interface UserWorkLimits {
  /** Milliseconds after which the function fails; no limit by default. */
  readonly stepTimeout?: number | undefined;
  /** Asks the function to stop; one that does not is abandoned. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs a function of a migration file until it has really ended. Throws work_unsettled, and errors of calls it does not await. */
export async function runUserWork<T>(
  file: string,
  place: string,
  { stepTimeout: timeout, signal }: UserWorkLimits,
  close: () => void,
  work: () => T | Promise<T>,
): Promise<T> {
  const name = `${file}: ${place}`;
  try {
    return await runToEnd(work, { name, close, timeout, signal });
  } catch (cause) {
    if (!(cause instanceof UnsettledError)) throw cause;
    throwIfAborted(name, signal, 'Run again: what is done is kept, and the step continues at its checkpoint.');
    const remedy = 'Look for a promise that nothing resolves, or a loop without end.';
    const facts = { found: cause.message, expected: 'a function that settles', remedy };
    throw migrationProblem('work_unsettled', file, place, facts, { cause });
  }
}
