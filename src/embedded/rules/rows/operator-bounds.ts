import { AppwriteError } from '../appwrite-error.js';

/** A numeric operator with a limit: the value before it, its result, and the limit. */
export interface BoundedOperation<N extends number | bigint> {
  readonly method: string;
  readonly before: N;
  readonly value: N;
  readonly result: N;
  readonly bound: N;
  readonly limits: LimitRules;
}

/** How an engine compares results with limits. */
export interface LimitRules {
  /** Whether a multiplication by 0 is never beyond its limit, since the limit is divided by the factor. */
  readonly dividesByFactor: boolean;
  /** When a power fails for a limit that has no logarithm: when the limit is compared, or always. */
  readonly needsLogarithm: 'compared' | 'always';
}

/** Returns the number that is stored. */
export type BoundedResult = <N extends number | bigint>(operation: BoundedOperation<N>) => N;

/** The limit is a minimum for operators that reduce, and a maximum for others; a result beyond it becomes the limit. */
export const clampToBound: BoundedResult = ({ method, before, result, bound }) => {
  // The check for powers of 0 and 1 comes before the limit, so the value does not change.
  if (method === 'power' && before <= 1) return before;
  if (method === 'modulo') return result;
  const isBeyond = isFloor(method) ? result < bound : result > bound;
  return isBeyond ? bound : result;
};

/** A result beyond the limit is not stored; the value does not change. */
export const keepWithinBound: BoundedResult = (operation) => {
  const { method, before, value, result, bound, limits } = operation;
  if (method === 'modulo') return result;
  if (method === 'multiply' && Number(value) === 0 && limits.dividesByFactor) return result;
  if (method === 'power') return powerWithinBound(operation);
  const isBeyond = isFloor(method) ? result < bound : result > bound;
  return isBeyond ? before : result;
};

const isFloor = (method: string): boolean => method === 'decrement' || method === 'divide';

/** Powers are compared by their logarithms; a limit without a logarithm (0 or less) is an error of the engine. */
function powerWithinBound<N extends number | bigint>(operation: BoundedOperation<N>): N {
  const { before, value, result, bound, limits } = operation;
  const [base, exponent] = [Number(before), Number(value)];
  if (limits.needsLogarithm === 'always') requireLogarithm(bound);
  if (exponent < 0 && base === 0) return before;
  if (!Number.isInteger(exponent) && base < 0) return before;
  const isOdd = Number.isInteger(exponent) && exponent % 2 !== 0;
  const isCompared = exponent === 0 || (isOdd ? base > 0 : base !== 0);
  if (isCompared) requireLogarithm(bound);
  const limit = Math.log(Number(bound));
  if (exponent === 0) return limit < 0 ? before : result;
  return isCompared && exponent * Math.log(Math.abs(base)) > limit ? before : result;
}

function requireLogarithm(bound: number | bigint): void {
  if (Number(bound) <= 0) throw new AppwriteError('general_unknown');
}
