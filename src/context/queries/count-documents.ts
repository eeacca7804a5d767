import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { CompiledQuery } from '../../query/lower-query.js';
import { splitValues } from '../../query/split-values.js';
import { queryText, type WireQuery, wire } from '../../query/wire-query.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { keepsAll } from './keeps-document.js';
import { readIds } from './read-ids.js';

/** Appwrite caps totals here (fact 14). */
const COUNT_CAP = 5000;
/** The most ranges of `$sequence` to count concurrently; beyond that, leaps take fewer requests. */
const MOST_RANGES = 64;
const CONCURRENCY = 4;

type Counted = Pick<CompiledQuery, 'filters' | 'alternatives' | 'within' | 'except' | 'limit' | 'offset'>;
type Documents = Pick<DocumentGateway, 'list'>;

/**
 * The number of matching documents; exact even beyond 5,000, where Appwrite stops counting. Takes one request up to 4,999 documents, about
 * 12 for 50,000, about twenty for a million with a condition. If conditions take several requests, ids are read and counted.
 */
export async function countDocuments(documents: Documents, collection: string, query: Counted): Promise<number> {
  const { limit, offset } = query;
  const count = await countMatches(documents, collection, query);
  return Math.min(limit ?? count, Math.max(0, count - offset));
}

async function countMatches(documents: Documents, collection: string, query: Counted): Promise<number> {
  const { filters, alternatives, within = [], except = [] } = query;
  if (alternatives?.length === 0) return 0;
  if (alternatives === null && keepsAll(query)) return countAll(documents, collection, filters);
  const [left, ...others] = except;
  if (alternatives !== null || within.length > 0 || left === undefined || others.length > 0)
    return (await readIds(documents, { collection, filter: query })).length;
  let excepted = 0;
  await forEachConcurrently(splitValues([...left]), CONCURRENCY, async (ids) => {
    const { total } = await count(documents, collection, [...filters, wire.equal('$id', ids)]);
    excepted += total;
  });
  return (await countAll(documents, collection, filters)) - excepted;
}

async function countAll(documents: Documents, collection: string, filters: readonly WireQuery[]): Promise<number> {
  const first = await count(documents, collection, [...filters, wire.order('$sequence', false)]);
  if (first.total < COUNT_CAP) return first.total;
  const ranges = filters.length === 0 ? await rangesFrom(documents, collection, first.landed) : null;
  if (ranges === null) return countByLeaps(documents, collection, filters);
  let sum = 0;
  await forEachConcurrently(ranges, CONCURRENCY, async (range) => {
    const { total } = await count(documents, collection, range);
    sum += total;
  });
  return sum;
}

/** Ranges of `$sequence` with fewer documents than Appwrite's cap; null if that takes too many, or if `$sequence` is not a number. */
async function rangesFrom(
  documents: Documents,
  collection: string,
  first: string | undefined,
): Promise<readonly (readonly WireQuery[])[] | null> {
  const { landed: last } = await count(documents, collection, [wire.order('$sequence', true)], false);
  if (first === undefined || last === undefined || !/^\d+$/.test(first) || !/^\d+$/.test(last)) return null;
  const width = COUNT_CAP - 1;
  const ranges = Math.ceil((Number(last) - Number(first) + 1) / width);
  if (ranges > MOST_RANGES) return null;
  return Array.from({ length: ranges }, (_, at) => {
    const start = Number(first) + at * width;
    // Documents created meanwhile are counted only if they fall into the last range.
    return [wire.filter('between', '$sequence', [String(start), String(start + width - 1)])];
  });
}

/** Counts by offsets that double while they land on a document and halve otherwise, until Appwrite can count the rest. */
async function countByLeaps(documents: Documents, collection: string, filters: readonly WireQuery[]): Promise<number> {
  let counted = 0;
  let leap = COUNT_CAP;
  let place: readonly WireQuery[] = [];
  for (;;) {
    const queries = [...filters, ...place, wire.order('$sequence', false), wire.offset(leap - 1)];
    const { total, landed } = await count(documents, collection, queries);
    if (total < COUNT_CAP) return counted + total;
    if (landed === undefined) {
      leap = Math.max(COUNT_CAP, Math.floor(leap / 2));
      continue;
    }
    counted += leap;
    place = [wire.compare('greaterThan', '$sequence', landed)];
    leap *= 2;
  }
}

/** The number of matching documents, up to 5,000, and the `$sequence` of the first one. */
async function count(
  documents: Documents,
  collection: string,
  queries: readonly WireQuery[],
  total = true,
): Promise<{ readonly total: number; readonly landed: string | undefined }> {
  const all = [...queries, wire.select(['$id']), wire.limit(1)];
  const page = await documents.list(collection, all.map(queryText), { total });
  const [landed] = page.documents;
  return { total: page.total, landed: landed === undefined ? undefined : String(landed.$sequence) };
}
