/** A numeric operator with a limit: what was, what it computes, and the limit. */
export interface BoundedOperation<N extends number | bigint> {
  readonly method: string;
  readonly before: N;
  readonly value: N;
  readonly result: N;
  readonly bound: N;
}

/** The number that is stored in the end. */
export type BoundedResult = <N extends number | bigint>(operation: BoundedOperation<N>) => N;

/** A limit is a floor for what makes smaller, and a ceiling for the rest; a result beyond it becomes the limit. */
export const clampToBound: BoundedResult = ({ method, before, result, bound }) => {
  // The guard against a power of 0 and 1 comes before the limit, so the value stays as it is.
  if (method === 'power' && before <= 1) return before;
  if (method === 'modulo') return result;
  const isBeyond = isFloor(method) ? result < bound : result > bound;
  return isBeyond ? bound : result;
};

/** A result beyond the limit is not written: the value stays what it was. */
export const keepWithinBound: BoundedResult = (operation) => {
  const { method, before, result, bound } = operation;
  if (method === 'modulo') return result;
  if (method === 'power') return powerWithinBound(operation);
  const isBeyond = isFloor(method) ? result < bound : result > bound;
  return isBeyond ? before : result;
};

const isFloor = (method: string): boolean => method === 'decrement' || method === 'divide';

/** Powers are compared by their logarithms, so a limit that has none (0 and below) bounds nothing. */
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
