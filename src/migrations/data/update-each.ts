import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { addFailure } from './batch-totals.js';
import { changeDocument, type DecideValues } from './change-document.js';
import type { DataReport } from './data-deps.js';
import { failureAt, stopsAll } from './data-problem.js';
import type { DataStepContext } from './data-step-context.js';
import { runBatches, type WalkOptions } from './run-batches.js';
import { updateInBulk } from './update-in-bulk.js';

export interface UpdateOptions extends WalkOptions {
  /** Updates under way at once: 8 by default. */
  readonly concurrency?: number;
  /**
   * Writes a hundred documents per request where that is safe: set it only while no one else writes to the collection, since
   * what others write between the reading and the writing is lost. Collections with relationships and values of unique
   * indexes are written one by one all the same.
   */
  readonly bulk?: boolean;
}

/** 108 documents a second with eight at once on Appwrite 1.9.6 (fact 71). */
const CONCURRENCY = 8;

/**
 * Asks a function for the new values of each document and writes what differs.
 *
 * @param label for the report
 */
export function updateEach(
  context: DataStepContext,
  collection: string,
  options: UpdateOptions,
  decide: DecideValues,
  label = `updateEach ${collection}`,
): Promise<DataReport> {
  context.requireWritable(collection);
  const { concurrency = CONCURRENCY, checkpoint, bulk = false } = options;
  const walk = {
    label,
    collection,
    checkpointKey: context.checkpointKey(collection, checkpoint),
    options,
  };
  return runBatches(context, walk, async (batch, totals, { document: pace, onError }) => {
    const singles =
      bulk && options.select === undefined
        ? await updateInBulk(context, collection, batch, decide, totals, pace)
        : batch;
    await forEachConcurrently(singles, concurrency, async (document) => {
      context.check();
      await pace();
      try {
        const { outcome } = await changeDocument(context, collection, document, decide, options.select);
        if (outcome === 'changed') totals.changed += 1;
      } catch (error) {
        if (onError === 'stop' || stopsAll(error)) throw failureAt(`${collection}/${document.$id}`, error);
        addFailure(totals, document.$id, error);
      }
    });
  });
}
