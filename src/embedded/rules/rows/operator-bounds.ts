/** A numeric operator with a limit: the value before it, its result, and the limit. */
export interface BoundedOperation<N extends number | bigint> {
  readonly method: string;
  readonly before: N;
  readonly value: N;
  readonly result: N;
  readonly bound: N;
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
  const { method, before, result, bound } = operation;
  if (method === 'modulo') return result;
  if (method === 'power') return powerWithinBound(operation);
  const isBeyond = isFloor(method) ? result < bound : result > bound;
  return isBeyond ? before : result;
};

const isFloor = (method: string): boolean => method === 'decrement' || method === 'divide';

/** Powers are compared by their logarithms, so a limit without a logarithm (0 or less) has no effect. */
function powerWithinBound<N extends number | bigint>({ before, value, result, bound }: BoundedOperation<N>): N {
  const [base, exponent] = [Number(before), Number(value)];
  if (exponent < 0 && base === 0) return before;
  if (!Number.isInteger(exponent) && base < 0) return before;
  const limit = Math.log(Number(bound));
  if (exponent === 0) return limit < 0 ? before : result;
  const isOdd = Number.isInteger(exponent) && exponent % 2 !== 0;
  const isCompared = isOdd ? base > 0 : base !== 0;
  return isCompared && exponent * Math.log(Math.abs(base)) > limit ? before : result;
}
