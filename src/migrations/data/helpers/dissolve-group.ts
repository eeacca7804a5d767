import type { WireDocument } from '../../../appwrite/documents/document-gateway.js';
import type { CompiledQuery } from '../../../query/lower-query.js';
import { chunksOf } from '../../../util/chunks-of.js';
import { forEachConcurrently } from '../../../util/for-each-concurrently.js';
import type { DataDocument, DataValues } from '../data-document.js';
import { dataFailed } from '../data-problem.js';
import type { DataStepContext } from '../data-step-context.js';
import { deleteDataDocument } from '../delete-data-document.js';
import { runDataTransaction } from '../run-data-transaction.js';
import { sequencePages } from '../sequence-pages.js';
import type { DocumentEquality } from './equal-documents.js';

export interface GroupOptions {
  /** Which of equal documents stays: `oldest` by default. A function receives all of them, oldest first. */
  readonly keep?: 'oldest' | 'newest' | ((documents: readonly DataDocument[]) => DataDocument);
  /**
   * The values the kept document takes over, written together with the deletions. Called with at most 99 others, then again with the
   * result.
   */
  readonly merge?: (kept: DataDocument, others: readonly DataDocument[]) => DataValues | null;
}

const PAGE = 1000;
const CONCURRENCY = 8;
/** The duplicates that fit into a transaction of 100 operations together with the kept document. */
const MERGED_AT_ONCE = 99;

/** All documents of one key, oldest first. */
export async function findGroup(
  context: DataStepContext,
  collection: string,
  of: {
    readonly comparison: DocumentEquality;
    readonly query: CompiledQuery;
    readonly key: string;
    /** A document of the group. */
    readonly like: WireDocument;
    /** Whether all values are needed, or only those of the key. */
    readonly whole: boolean;
  },
): Promise<readonly WireDocument[]> {
  const { comparison, query, key, like, whole } = of;
  const pages = sequencePages(context.documents, {
    collection,
    query: { ...query, filters: [...query.filters, ...comparison.filters(like)] },
    size: PAGE,
    ...(!whole && comparison.selection && { select: comparison.selection }),
  });
  const group: WireDocument[] = [];
  for await (const page of pages) group.push(...page.filter((document) => comparison.keyOf(document) === key));
  return group.sort((a, b) => Date.parse(a.$createdAt) - Date.parse(b.$createdAt));
}

/** Deletes all documents of a group but one, as long as they still equal it, and returns the ids of those it deleted. */
export async function dissolveGroup(
  context: DataStepContext,
  collection: string,
  group: readonly WireDocument[],
  comparison: DocumentEquality,
  { keep = 'oldest', merge }: GroupOptions,
): Promise<readonly string[]> {
  const kept = keep === 'oldest' ? group[0] : keep === 'newest' ? group.at(-1) : keep(group);
  const isKept = ({ $id }: WireDocument) => $id === kept?.$id;
  if (kept === undefined || !group.some(isKept)) throw noneKept(collection, group);
  const others = group.filter((document) => !isKept(document));
  const key = comparison.keyOf(kept);
  const gone: string[] = [];
  if (merge === undefined) {
    const isThere = async () => {
      const now = await context.documents.get(collection, kept.$id);
      return now !== null && comparison.keyOf(now) === key;
    };
    if (!(await isThere())) return gone;
    await forEachConcurrently(others, CONCURRENCY, async (other) => {
      const isDeleted = await deleteDataDocument(context, collection, other, (now) => comparison.keyOf(now) === key);
      if (isDeleted) gone.push(other.$id);
    });
    if (gone.length > 0 && !(await isThere())) throw keptGone(collection, kept.$id, gone);
    return gone;
  }
  for (const some of chunksOf(others, MERGED_AT_ONCE)) {
    const ids = some.map(({ $id }) => $id);
    gone.push(...(await mergeSome(context, collection, kept.$id, ids, (one) => comparison.keyOf(one) === key, merge)));
  }
  return gone;
}

/** Merges some duplicates in one transaction: the kept document takes over values, and the others are deleted. */
function mergeSome(
  context: DataStepContext,
  collection: string,
  keptId: string,
  ids: readonly string[],
  isEqual: (document: WireDocument) => boolean,
  merge: NonNullable<GroupOptions['merge']>,
): Promise<readonly string[]> {
  return runDataTransaction(context, async (transaction) => {
    const kept = await transaction.get(collection, keptId);
    const others = (await transaction.list(collection, { $id: { $in: ids } }))
      .filter((document) => ids.includes(document.$id) && isEqual(document))
      .sort((a, b) => Date.parse(a.$createdAt) - Date.parse(b.$createdAt));
    if (kept === null || !isEqual(kept) || others.length === 0) return [];
    const values = merge(kept, others);
    if (values !== null) await transaction.update(collection, keptId, values);
    for (const { $id } of others) await transaction.delete(collection, $id);
    return others.map(({ $id }) => $id);
  });
}

function keptGone(collection: string, id: string, gone: readonly string[]) {
  return dataFailed({
    at: `${collection}/${id}`,
    found: `a document that was to be kept, but which others changed or deleted while its duplicates were deleted: ${gone.slice(0, 10).join(', ')}`,
    expected: 'the kept document, unchanged',
    remedy: 'Run again when nobody else removes duplicates; the backup of the step holds what it deleted.',
  });
}

function noneKept(collection: string, group: readonly WireDocument[]) {
  return dataFailed({
    at: `${collection}/${group[0]?.$id ?? ''}`,
    found: '`keep` returned none of the documents it received',
    expected: 'one of them',
    remedy: 'Correct `keep`.',
  });
}
