import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { countDocuments } from '../../context/queries/count-documents.js';
import { withResolved } from '../../context/queries/resolve-query.js';
import { EntwriteError } from '../../errors.js';
import type { WireFilter } from '../../query/lower-filter.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { addFailure, addTotals, type BatchTotals, newTotals, reportOf } from './batch-totals.js';
import type { ChangeOutcome } from './change-document.js';
import { fingerprint, openCheckpoint } from './checkpoint.js';
import { compileWhere } from './compile-where.js';
import type { DataReport } from './data-deps.js';
import type { DataDocument, DataWhere } from './data-document.js';
import { failureAt, stopsAll } from './data-problem.js';
import type { DataStepContext } from './data-step-context.js';
import { createPace, type Pace, type Throttle } from './pace.js';
import { afterPlace, type Place, sequencePages } from './sequence-pages.js';

/** Options of every helper that walks a collection. */
export interface WalkOptions {
  /** All documents by default. */
  readonly where?: DataWhere;
  /** Documents per batch: 100 by default. A crash repeats at most the batches in progress. */
  readonly size?: number;
  /**
   * Names the saved position, uniquely within the step. By default the collection and the number of the call; other conditions then start
   * over.
   */
  readonly checkpoint?: string;
  /** Whether the first failure ends the step (`stop`, the default), or failures are counted and the rest continues. */
  readonly onError?: 'stop' | 'collect';
  readonly throttle?: Throttle;
  /** Stored keys to read; everything by default. `tags.$id` reads the many side of a relationship. */
  readonly select?: readonly string[];
}

interface Walk {
  /** For the report: `backfill posts.slug`. */
  readonly label: string;
  readonly collection: string;
  readonly checkpointKey: string;
  readonly options: WalkOptions;
  /** Batches processed at once: 1 by default. */
  readonly concurrency?: number;
}

/** Does and counts the work of one batch. If it throws, documents not yet counted have failed. */
type BatchWork = (batch: readonly DataDocument[], totals: BatchTotals, tools: WalkTools) => Promise<void>;

interface WalkTools {
  /** Await this for each document. */
  readonly pace: Pace;
  /** Changes documents of the batch, several at once, and counts them. */
  readonly changeEach: (documents: readonly DataDocument[], changes: Changes) => Promise<void>;
}

interface Changes {
  /** Documents in flight at once: 8 by default. */
  readonly concurrency: number | undefined;
  readonly change: (document: DataDocument) => Promise<ChangeOutcome>;
  /** Whether a failure is counted and the rest continues; `byDefault` follows `onError`. */
  readonly collects?: (error: unknown, byDefault: boolean) => boolean;
}

const SIZE = 100;
/** Eight at once: 108 documents per second on Appwrite 1.9.6 (fact 71). */
const CONCURRENCY = 8;
const NO_PACE: Pace = async () => {};

/** Walks documents in order of creation, from the checkpoint on. At least once: batches in progress during a crash are repeated. */
export async function runBatches(context: DataStepContext, walk: Walk, work: BatchWork): Promise<DataReport> {
  const { label, collection, options, concurrency = 1, checkpointKey } = walk;
  const { where = {}, size = SIZE, onError = 'stop', throttle = {}, select } = options;
  const { deps, documents, check, paces } = context;
  const tree = compileWhere(context.schema, collection, where);
  const of = options.checkpoint !== undefined ? collection : fingerprint([label, collection, tree.where]);
  const checkpoint = await openCheckpoint(deps.checkpoints, checkpointKey, of);
  const requests = throttle.requests === undefined ? null : createPace(throttle.requests, check);
  const pace = throttle.documents === undefined ? NO_PACE : createPace(throttle.documents, check);
  const collectsByDefault = (error: unknown) => onError === 'collect' && !stopsAll(error);
  const changeEach = (
    documents: readonly DataDocument[],
    { concurrency = CONCURRENCY, change, collects = (_, byDefault) => byDefault }: Changes,
    totals: BatchTotals,
  ) =>
    forEachConcurrently(documents, concurrency, async (document) => {
      check();
      await pace();
      try {
        if ((await change(document)) === 'changed') totals.changed += 1;
      } catch (error) {
        if (!collects(error, collectsByDefault(error))) throw failureAt(`${collection}/${document.$id}`, error);
        addFailure(totals, document.$id, error);
      }
    });
  const sum = newTotals();
  addTotals(sum, checkpoint.before);
  if (requests !== null) paces.add(requests);
  try {
    check();
    const { query, left } = await withResolved(documents, tree, async (query) => ({
      query,
      left: await countAfter(documents, collection, query, checkpoint.place),
    }));
    const total = checkpoint.before.seen + left;
    const progress = createProgress(context, collection, checkpoint.before.seen, total);
    const pages = pagesToEnd(
      documents,
      { collection, query, size, after: checkpoint.place, ...(select && { select }) },
      left,
    );
    await forEachConcurrently(pages, concurrency, async (batch, at) => {
      check();
      const totals = newTotals(batch.length);
      try {
        await work(batch, totals, { pace, changeEach: (documents, changes) => changeEach(documents, changes, totals) });
      } catch (error) {
        if (!collectsByDefault(error)) {
          addTotals(sum, { ...totals, seen: totals.changed + totals.failed });
          throw failureAt(`${collection}/${batch[0]?.$id}`, error);
        }
        const counted = new Set(totals.failures.map(({ id }) => id));
        for (const { $id } of batch)
          if (!counted.has($id) && totals.changed + totals.failed < totals.seen) addFailure(totals, $id, error);
      }
      addTotals(sum, totals);
      await checkpoint.finish(at, String(batch.at(-1)?.$sequence), totals);
      progress(totals.seen);
    });
  } finally {
    if (requests !== null) paces.delete(requests);
    deps.report({ label, ...reportOf(sum) });
  }
  return reportOf(sum);
}

function countAfter(documents: DocumentGateway, collection: string, query: WireFilter, place: Place): Promise<number> {
  const filters = [...query.filters, ...afterPlace(place)];
  return countDocuments(documents, collection, { ...query, filters, limit: null, offset: 0 });
}

/** Does not trust an empty page: if fewer documents came than were counted, one request counts the rest, and reading continues. */
async function* pagesToEnd(
  documents: DocumentGateway,
  walk: Parameters<typeof sequencePages>[1],
  expected: number,
): AsyncGenerator<readonly DataDocument[]> {
  const { collection, query } = walk;
  let place = walk.after ?? null;
  let seen = 0;
  for (let attempt = 1; ; attempt += 1) {
    const before = seen;
    for await (const page of sequencePages(documents, { ...walk, after: place, confirmsEnd: false })) {
      seen += page.length;
      place = String(page.at(-1)?.$sequence);
      yield page;
    }
    // Others may have deleted documents, or changed them so that they no longer match.
    if (seen >= expected || (await countAfter(documents, collection, query, place)) === 0) return;
    if (seen === before && attempt > 1)
      throw new EntwriteError('server_answer_invalid', {
        at: collection,
        found: 'an empty page, although the server counts more documents',
        expected: 'these documents',
        remedy: 'Run again; if this persists, check that nothing between entwrite and Appwrite changes answers.',
      });
  }
}

/** Reports the walk's progress, its rate, and the remaining time at that rate. */
function createProgress({ deps }: DataStepContext, collection: string, before: number, expected: number) {
  const start = Date.now();
  let done = before;
  return (count: number): void => {
    done += count;
    const total = Math.max(expected, done);
    const seconds = (Date.now() - start) / 1000;
    const rate = seconds > 0 ? (done - before) / seconds : null;
    deps.onProgress({
      type: 'documents',
      action: 'processed',
      collection,
      documents: done,
      total,
      ...(rate !== null && { rate, remaining: (total - done) / rate }),
    });
  };
}
