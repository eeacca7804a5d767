/** A numeric operator with a limit: what was, what it computes, and the limit. */
export interface BoundedOperation {
  readonly method: string;
  readonly before: number;
  readonly value: number;
  readonly result: number;
  readonly bound: number;
}

/** The number that is stored in the end. */
export type BoundedResult = (operation: BoundedOperation) => number;

/** A limit is a floor for what makes smaller, and a ceiling for the rest; a result beyond it becomes the limit. */
export const clampToBound: BoundedResult = ({ method, before, result, bound }) => {
  // The guard against a power of 0 and 1 comes before the limit, so the value stays as it is.
  if (method === 'power' && before <= 1) return before;
  if (method === 'modulo') return result;
  return isFloor(method) ? Math.max(result, bound) : Math.min(result, bound);
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
function powerWithinBound({ before, value: exponent, result, bound }: BoundedOperation): number {
  if (exponent < 0 && before === 0) return before;
  if (!Number.isInteger(exponent) && before < 0) return before;
  const limit = Math.log(bound);
  if (exponent === 0) return limit < 0 ? before : result;
  const isOdd = Number.isInteger(exponent) && exponent % 2 !== 0;
  const isCompared = isOdd ? before > 0 : before !== 0;
  return isCompared && exponent * Math.log(Math.abs(before)) > limit ? before : result;
}
