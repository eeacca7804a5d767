/** A sum that grows by one value at a time: exact for whole numbers of any size, compensated for fractions. */
export interface RunningSum {
  readonly add: (value: number | bigint) => void;
  readonly count: () => number;
  /** A number; a bigint where bigints were added. */
  readonly sum: () => number | bigint;
  /** null where nothing was added. */
  readonly average: () => number | null;
}

export function createRunningSum(isBigint: boolean): RunningSum {
  let whole = 0n;
  let safe = 0;
  let fraction = 0;
  let lost = 0;
  let count = 0;
  const total = (): bigint => whole + BigInt(safe);

  /** Neumaier's sum: what a step loses of the smaller number is added at the end. */
  function addFraction(value: number): void {
    const next = fraction + value;
    lost += Math.abs(fraction) >= Math.abs(value) ? fraction - next + value : value - next + fraction;
    fraction = next;
  }

  return {
    add(value) {
      count += 1;
      if (typeof value === 'bigint') whole += value;
      else if (!Number.isSafeInteger(value)) addFraction(value);
      else if (Number.isSafeInteger(safe + value)) safe += value;
      else {
        whole += BigInt(safe);
        safe = value;
      }
    },
    count: () => count,
    sum: () => (isBigint ? total() : Number(total()) + (fraction + lost)),
    average: () => (count === 0 ? null : (Number(total()) + (fraction + lost)) / count),
  };
}
