import { messageOf } from '../../util/message-of.js';
import { problem } from './value-problem.js';

/**
 * The problem that a function of the application threw. Its error is the cause, so that callers recognise it, unless it may quote a secret.
 *
 * @param what the function, for the message
 */
export function thrownProblem(
  rule: string,
  what: string,
  error: unknown,
  remedy: string,
  isSecret = false,
): ReturnType<typeof problem> {
  if (isSecret) return problem(rule, `${what} threw an error that may hold the value`, 'a value', remedy);
  const { problem: thrown } = problem(rule, `${what} threw: ${messageOf(error)}`, 'a value', remedy);
  return { problem: { ...thrown, cause: error } };
}
