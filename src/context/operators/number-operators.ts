import { type NumberOperator, operator } from './attribute-operator.js';

/** A result beyond it becomes the bound (Appwrite 1.9), or the stored value stays (main). */
interface UpperBound {
  readonly max?: number;
}

/** The same from below. */
interface LowerBound {
  readonly min?: number;
}

/** Adds to a number; where there is none it starts at 0. `set.increment` refuses a result beyond a bound instead of cutting it off. */
export function increment(by = 1, { max }: UpperBound = {}): NumberOperator {
  return bounded('increment', by, max);
}

/** Takes from a number; where there is none it starts at 0. */
export function decrement(by = 1, { min }: LowerBound = {}): NumberOperator {
  return bounded('decrement', by, min);
}

/** Multiplies a number; nothing becomes 0. */
export function multiply(by: number, { max }: UpperBound = {}): NumberOperator {
  return bounded('multiply', by, max);
}

/** Divides a number; in an integer attribute the result is rounded. */
export function divide(by: number, { min }: LowerBound = {}): NumberOperator {
  return bounded('divide', by, min);
}

/** The rest of a division. */
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
