import { describeOperation, type Operation } from '../../operations/operation.js';
import type { ProgressListener } from '../../progress.js';
import { groupBy } from '../../util/group-by.js';

export interface Step {
  readonly operation: Operation;
  /** The index of the plan's operation it belongs to. */
  readonly part: number;
}

/** Reports each operation of a plan when its first step begins and when its last one is done. */
export function createStepReport(
  operations: readonly Operation[],
  steps: readonly Step[],
  onProgress: ProgressListener,
): {
  readonly start: (part: number) => void;
  readonly finish: (finished: readonly Step[]) => void;
} {
  const started = new Map<number, number>();
  const unfinished = groupBy(steps, ({ part }) => part);
  const event = (part: number) => {
    const operation = operations[part];
    return {
      index: part + 1,
      total: operations.length,
      operation: operation === undefined ? '' : describeOperation(operation),
    };
  };
  return {
    start(part: number) {
      if (started.has(part)) return;
      started.set(part, performance.now());
      onProgress({ type: 'operation-started', ...event(part) });
    },
    finish(finished: readonly Step[]) {
      const done = new Set(finished);
      for (const [part, left] of unfinished) {
        const rest = left.filter((step) => !done.has(step));
        unfinished.set(part, rest);
        if (rest.length > 0) continue;
        unfinished.delete(part);
        const milliseconds = Math.round(performance.now() - (started.get(part) ?? performance.now()));
        onProgress({ type: 'operation-finished', ...event(part), milliseconds });
      }
    },
  };
}
