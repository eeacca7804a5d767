import { BODY_SIZE } from '../../appwrite/http/body-size.js';
import type { EntwriteError } from '../../errors.js';
import { packedChunks } from '../../util/chunks-of.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { type BulkOutcome, BulkWriteError } from './bulk-write-error.js';
import { type AtomicWrite, writeAtomically } from './write-atomically.js';
import type { BulkOptions } from './write-options.js';
import type { WriteSession } from './write-session.js';

/** Concurrent requests of a hundred documents; more gain nothing on real servers. */
const CONCURRENCY = 2;

/** Documents to write in portions, each all or nothing. */
export interface BulkWork extends AtomicWrite {
  /** The id of each document, in the order given. */
  readonly ids: readonly string[];
  /** The most documents in one portion. */
  readonly size: number;
  /** The approximate body size of a document. */
  readonly lengthOf?: (place: number) => number;
}

/** Writes documents in portions, two at once. Throws `bulk_incomplete` (a BulkWriteError) unless all were written. */
export async function runBulk(session: WriteSession, work: BulkWork, options: BulkOptions = {}): Promise<void> {
  const { onError = 'stop', onProgress, signal } = options;
  const { name, collection } = session.metadata();
  const { ids, size: count, lengthOf = () => 0 } = work;
  const portions = packedChunks(ids.keys(), lengthOf, { size: BODY_SIZE, count });
  const written: number[] = [];
  const failed = new Map<number, EntwriteError>();
  const stops = () => signal?.aborted === true || (onError === 'stop' && failed.size > 0);
  await forEachConcurrently(portions, CONCURRENCY, async (places) => {
    if (stops()) return;
    const outcome = await writeAtomically(places, work, onError === 'collect');
    written.push(...outcome.written);
    for (const [place, error] of outcome.failed) failed.set(place, error);
    onProgress?.({ collection, written: written.length, failed: failed.size, total: ids.length });
  });
  if (written.length === ids.length) return;
  throw new BulkWriteError(name, outcomeOf(ids, written, failed), failed.size === 0 ? signal?.reason : undefined);
}

function outcomeOf(
  ids: readonly string[],
  written: readonly number[],
  failed: ReadonlyMap<number, EntwriteError>,
): BulkOutcome {
  const done = new Set(written);
  return {
    written: [...done].sort((a, b) => a - b),
    failed: [...failed]
      .map(([index, error]) => ({ index, id: ids[index] ?? '', error }))
      .sort((a, b) => a.index - b.index),
    notTried: [...ids.keys()].filter((place) => !done.has(place) && !failed.has(place)),
  };
}
