/** A running sum: exact for whole numbers of any size, compensated for fractions. */
export interface RunningSum {
  readonly add: (value: number | bigint) => void;
  readonly count: () => number;
  /** A bigint if the attribute is one, otherwise a number. */
  readonly sum: () => number | bigint;
  /** Null if nothing was added. */
  readonly average: () => number | null;
}

export function createRunningSum(isBigint: boolean): RunningSum {
  let beyondSafe = 0n;
  let safe = 0;
  let fraction = 0;
  let correction = 0;
  let count = 0;
  const total = (): bigint => beyondSafe + BigInt(safe);

  /** Neumaier summation: the rounding error of each step is collected and added at the end. */
  function addFraction(value: number): void {
    const next = fraction + value;
    correction += Math.abs(fraction) >= Math.abs(value) ? fraction - next + value : value - next + fraction;
    fraction = next;
  }

  return {
    add(value) {
      count += 1;
      if (typeof value === 'bigint') beyondSafe += value;
      else if (!Number.isSafeInteger(value)) addFraction(value);
      else if (Number.isSafeInteger(safe + value)) safe += value;
      else {
        beyondSafe += BigInt(safe);
        safe = value;
      }
    },
    count: () => count,
    sum: () => (isBigint ? total() : Number(total()) + (fraction + correction)),
    average: () => (count === 0 ? null : (Number(total()) + (fraction + correction)) / count),
  };
}
