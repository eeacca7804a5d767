import { queryProblem, shown } from '../../query/query-problem.js';

/** Regroups pages of any length into lists of `size` items; the last one may be shorter. */
export async function* batchesOf<T>(pages: AsyncIterable<readonly T[]>, size: number): AsyncGenerator<T[]> {
  if (!Number.isSafeInteger(size) || size < 1)
    throw queryProblem('batches', shown(size), 'a whole number from 1', 'Correct the number.');
  let batch: T[] = [];
  for await (const page of pages) {
    for (const item of page) {
      batch.push(item);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
