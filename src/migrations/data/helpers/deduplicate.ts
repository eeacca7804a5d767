import { strictestEquality } from '../../../appwrite/server/capabilities.js';
import { passProgress } from '../../../documents/pass-progress.js';
import { createHashTable, keyHash } from '../../../util/hash-table.js';
import { addFailure, newTotals, reportOf } from '../batch-totals.js';
import { resolveWhere } from '../compile-where.js';
import type { DataReport } from '../data-deps.js';
import type { DataWhere } from '../data-document.js';
import { failureAt, stopsAll } from '../data-problem.js';
import type { DataStepContext } from '../data-step-context.js';
import { sequencePages } from '../sequence-pages.js';
import { dissolveGroup, findGroup, type GroupOptions } from './dissolve-group.js';
import { type DocumentEquality, equalityOf } from './equal-documents.js';
import { createKeyCollector } from './repeated-keys.js';

export interface DeduplicateOptions extends GroupOptions {
  /** Only among these; all by default. */
  readonly where?: DataWhere;
  /** False: only counts duplicates. */
  readonly delete?: boolean;
  readonly onError?: 'stop' | 'collect';
}

/** `changed` counts deleted documents, `failed` groups that could not be handled. */
export interface DeduplicateReport extends DataReport {
  /** Groups of equal documents that were found. */
  readonly groups: number;
  /** Documents other than the first of each group. */
  readonly duplicates: number;
}

const PARTS = 5000;

/**
 * Keeps one of each group of documents whose keys a unique index would consider equal, by the server's rules for text. Null equals
 * nothing. Reads the collection twice and keeps 16 bytes of hashes per document; the current group is held in memory. Safe to repeat:
 * after a crash it continues with what is left.
 */
export async function deduplicate(
  context: DataStepContext,
  collection: string,
  keys: readonly string[],
  options: DeduplicateOptions,
): Promise<DeduplicateReport> {
  const { where = {}, onError = 'stop', delete: deletes = true } = options;
  if (deletes) context.requireWritable(collection);
  const folded = equalityOf(context, collection, keys, 'folded');
  const exact = equalityOf(context, collection, keys, 'exact');
  const { selection } = folded;
  const query = await resolveWhere(context, collection, where);
  const pages = () =>
    sequencePages(context.documents, {
      collection,
      query,
      size: PARTS,
      ...(selection && { select: selection }),
    });
  const totals = newTotals();
  const collectors = { folded: createKeyCollector(), exact: createKeyCollector() };
  const isWhole = options.merge !== undefined || typeof options.keep === 'function';
  let groups = 0;
  let duplicates = 0;
  const label = `deduplicate ${collection} by ${keys.join(', ')}`;
  try {
    const report = passProgress({ collection, documents: context.documents }, context.deps.onProgress);
    for await (const page of pages()) {
      context.check();
      for (const document of page) {
        const key = folded.keyOf(document);
        if (key === null) continue;
        collectors.folded.add(key);
        collectors.exact.add(exact.keyOf(document) ?? key);
      }
      totals.seen += page.length;
      report(page);
    }
    const byFolds = collectors.folded.repeated();
    // The server's rule is only asked for if there may be duplicates.
    const isExact = byFolds.count > 0 && strictestEquality(await context.deps.capabilities()) === 'exact';
    const comparison: DocumentEquality = isExact ? exact : folded;
    const { isRepeated, count } = isExact ? collectors.exact.repeated() : byFolds;
    // Only groups that are left as they are would be met again.
    const counted = createHashTable();
    const gone = new Set<string>();
    const progress = { collection, action: 'processed', total: totals.seen } as const;
    const reportWorked = passProgress(progress, context.deps.onProgress);
    for await (const page of count === 0 ? [] : pages()) {
      for (const document of page) {
        context.check();
        const key = comparison.keyOf(document);
        if (key === null || !isRepeated(key) || gone.has(document.$id) || counted.get(keyHash(key)) > 0) continue;
        const group = await findGroup(context, collection, { comparison, query, key, like: document, whole: isWhole });
        if (group.length < 2) continue;
        groups += 1;
        duplicates += group.length - 1;
        if (!deletes) {
          counted.set(keyHash(key), 1);
          continue;
        }
        try {
          for (const id of await dissolveGroup(context, collection, group, comparison, options)) gone.add(id);
        } catch (error) {
          if (onError === 'stop' || stopsAll(error)) throw failureAt(`${collection}/${document.$id}`, error);
          addFailure(totals, document.$id, error);
          counted.set(keyHash(key), 1);
        }
      }
      totals.changed += gone.size;
      gone.clear();
      reportWorked(page);
    }
  } finally {
    context.deps.report({ label, ...reportOf(totals) });
  }
  return { ...reportOf(totals), groups, duplicates };
}
