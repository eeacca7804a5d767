import { type NumberOperator, operator } from './attribute-operator.js';

/** If the result is beyond the bound, it becomes the bound (Appwrite 1.9) or the stored value stays (main). */
interface UpperBound {
  readonly max?: number;
}

interface LowerBound {
  readonly min?: number;
}

/** Adds to a number; null counts as 0. `set.increment`, in contrast, refuses a result beyond a bound. */
export function increment(by = 1, { max }: UpperBound = {}): NumberOperator {
  return bounded('increment', by, max);
}

/** Subtracts from a number; null counts as 0. */
export function decrement(by = 1, { min }: LowerBound = {}): NumberOperator {
  return bounded('decrement', by, min);
}

/** Multiplies a number; null counts as 0. */
export function multiply(by: number, { max }: UpperBound = {}): NumberOperator {
  return bounded('multiply', by, max);
}

/** Divides a number; in an integer attribute the result is rounded. */
export function divide(by: number, { min }: LowerBound = {}): NumberOperator {
  return bounded('divide', by, min);
}

/** Replaces a number by the remainder of its division. */
export function modulo(by: number): NumberOperator {
  return bounded('modulo', by, undefined);
}

/** Raises a number to a power. */
export function power(exponent: number, { max }: UpperBound = {}): NumberOperator {
  return bounded('power', exponent, max);
}

function bounded(method: string, value: number, bound: number | undefined): NumberOperator {
  return operator('number', method, bound === undefined ? [value] : [value, bound]);
}
