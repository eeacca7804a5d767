import { changeDocument, type DecideValues } from './change-document.js';
import type { DataReport } from './data-deps.js';
import type { DataDocument } from './data-document.js';
import type { DataStepContext } from './data-step-context.js';
import { runBatches, type WalkOptions } from './run-batches.js';
import { updateInBulk } from './update-in-bulk.js';

export interface UpdateOptions extends WalkOptions {
  /** Updates in flight at once: 8 by default. */
  readonly concurrency?: number;
  /**
   * Writes a hundred documents per request if that is safe. Set it only while nobody else writes to the collection: writes of others
   * between reading and writing are lost. Collections with relationships, and values of unique indexes, are still written one by one.
   */
  readonly bulk?: boolean;
}

/** Calls a function for the new values of each document and writes what differs; `label` names the work in the report. */
export function updateEach(
  context: DataStepContext,
  collection: string,
  options: UpdateOptions,
  decide: DecideValues,
  label = `updateEach ${collection}`,
): Promise<DataReport> {
  context.requireWritable(collection);
  const { concurrency, checkpoint, bulk = false } = options;
  const walk = {
    label,
    collection,
    checkpointKey: context.checkpointKey(collection, checkpoint),
    options,
  };
  return runBatches(context, walk, async (batch, totals, { pace, changeEach }) => {
    const singles =
      bulk && options.select === undefined
        ? await updateInBulk(context, collection, batch, decide, totals, pace)
        : batch;
    const change = async (document: DataDocument) =>
      (await changeDocument(context, collection, document, decide, options.select)).outcome;
    await changeEach(singles, { concurrency, change });
  });
}
