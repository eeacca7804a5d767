import { EntwriteError } from '../../errors.js';

/** Steps under way at once: more make a server on two cores slower (fact 72). */
const CONCURRENCY = 8;

/**
 * How many steps are under way at once.
 *
 * @throws EntwriteError configuration_invalid where the option is no whole number from 1
 */
export function requireConcurrency(given: number = CONCURRENCY): number {
  if (Number.isSafeInteger(given) && given >= 1) return given;
  throw new EntwriteError('configuration_invalid', {
    at: 'concurrency',
    found: String(given),
    expected: 'a whole number, 1 or more',
    remedy: `Correct it, or leave it out: ${CONCURRENCY} is what a server on two cores takes best.`,
  });
}
