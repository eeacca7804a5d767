import { definedOnly } from '../../util/defined-only.js';
import { addFailure, type BatchTotals } from './batch-totals.js';
import { type ChangeOutcome, changeDocument, type DecideValues } from './change-document.js';
import type { DataReport } from './data-deps.js';
import type { DataDocument, DataValues } from './data-document.js';
import type { DataStepContext } from './data-step-context.js';
import { deleteDataDocument } from './delete-data-document.js';
import { runBatches, type WalkOptions } from './run-batches.js';

export interface BatchOptions extends WalkOptions {
  /** Batches processed at once: 1 by default. */
  readonly concurrency?: number;
}

/** Tools passed to the function of a batch; whatever it does with them is counted. */
export interface BatchTools {
  /** Writes what differs. If the document is newer, a function is called again; given values are written to the newer document. */
  readonly update: (document: DataDocument, values: DataValues | DecideValues) => Promise<ChangeOutcome>;
  /** False if it was already gone. */
  readonly delete: (document: DataDocument) => Promise<boolean>;
  /** Counts a document as failed and continues, whatever `onError` says. */
  readonly fail: (document: DataDocument, reason: unknown) => void;
  /** Counts documents that were changed by means other than `update` and `delete`. */
  readonly changed: (count?: number) => void;
}

export type BatchFunction = (batch: readonly DataDocument[], tools: BatchTools) => unknown;

export function forEachBatch(
  context: DataStepContext,
  collection: string,
  options: BatchOptions,
  work: BatchFunction,
): Promise<DataReport> {
  const { concurrency, checkpoint } = options;
  const walk = {
    label: `forEachBatch ${collection}`,
    collection,
    checkpointKey: context.checkpointKey(collection, checkpoint),
    options,
    ...definedOnly({ concurrency }),
  };
  return runBatches(context, walk, async (batch, totals, { pace }) => {
    await pace(batch.length);
    await work(batch, toolsOf(context, collection, totals, options.select));
  });
}

function toolsOf(
  context: DataStepContext,
  collection: string,
  totals: BatchTotals,
  select: readonly string[] | undefined,
): BatchTools {
  const counted = new Set<string>();
  const count = (id: string): void => {
    if (!counted.has(id)) totals.changed += 1;
    counted.add(id);
  };
  return {
    async update(document, values) {
      const decide = typeof values === 'function' ? values : () => values;
      const { outcome } = await changeDocument(context, collection, document, decide, select);
      if (outcome === 'changed') count(document.$id);
      return outcome;
    },
    async delete(document) {
      const isDeleted = await deleteDataDocument(context, collection, document);
      if (isDeleted) count(document.$id);
      return isDeleted;
    },
    fail: ({ $id }, reason) => addFailure(totals, $id, reason),
    changed(number = 1) {
      totals.changed += number;
    },
  };
}
