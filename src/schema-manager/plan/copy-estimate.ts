import type { WriteBlock } from '../../documents/write-block.js';
import { type CopyWays, chooseStrategy, type WriteStrategy } from '../../documents/write-strategy.js';
import { type Operation, operationCollection } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { changeCost, changedName, onlineChange } from '../online-changes/online-change.js';
import { withRenamesDone } from '../online-changes/renamed-collections.js';

/** What writing documents for one attribute takes. The figures are null until a preflight has counted them. */
export interface CopyEstimate {
  /** `collection.attribute`; the new id of a collection that is renamed. */
  readonly at: string;
  readonly way: WriteStrategy | 'collection';
  /** How many documents are written. */
  readonly documents: number | null;
  readonly requests: number | null;
  /** Realtime, webhooks and Functions fire for each document that is written; Appwrite cannot silence them. */
  readonly events: number | null;
  /** About how long, by what was measured on Appwrite 1.9.6. */
  readonly seconds: number | null;
}

/** What a preflight counted for one attribute. */
export interface CopyCount {
  /** Documents of the collection. */
  readonly seen: number;
  /** Those that get another value. */
  readonly changed: number;
  /** Different values they get, up to some number. */
  readonly values: number;
}

/** Documents a second (fact 71); `distinct` was not measured by itself and is taken like `bulk`. */
const RATES: Readonly<Record<CopyEstimate['way'], number>> = {
  single: 108,
  bulk: 700,
  collection: 700,
  distinct: 700,
  transactions: 140,
};

/** Documents a request, and requests for them. */
const HUNDRED = 100;
const TRANSACTION_REQUESTS = 3;
const PAGE = 5000;
/** Passes over the collection: copy, compare, once more before the swap, and two over what is left. */
const PASSES = 4;
/** Creating, looking at and swapping attributes, and the journal, whatever the number of documents; as counted. */
const SWAP = 36;
/** Requests for a hundred documents of a collection that is copied: to write them, and to compare them three times both ways. */
const COPY_REQUESTS = 7;

/**
 * What operations write into documents.
 *
 * @param counts by `collection.attribute`; without them the figures are null
 */
export function estimateCopies(
  operations: readonly Operation[],
  schema: DatabaseSchema,
  options: { readonly copy?: CopyWays | undefined; readonly fence?: WriteBlock | undefined },
  counts: ReadonlyMap<string, CopyCount> | null = null,
): readonly CopyEstimate[] {
  const { copy, fence = false } = options;
  const start = withRenamesDone(schema, operations);
  return operations.flatMap((operation): readonly CopyEstimate[] => {
    const written = writtenBy(operation);
    if (written === null) return [];
    const { at, strategy, isSwap } = written;
    if (strategy === 'collection') return [wholeCollection(at, counts)];
    const count = counts?.get(at);
    if (!isSwap && count === undefined) return [];
    const { collection } = written;
    const key = at.slice(collection.length + 1);
    const way = strategy === 'chosen' ? chooseStrategy(collection, key, { copy, fence }, start) : 'single';
    if (count === undefined) return [{ at, way, documents: null, requests: null, events: null, seconds: null }];
    const { changed, seen } = count;
    const passes = isSwap ? PASSES : 1;
    const requests = writes(way, count) + passes * Math.max(1, Math.ceil(seen / PAGE)) + (isSwap ? SWAP : 1);
    return [{ at, way, documents: changed, requests, events: changed, seconds: Math.ceil(changed / RATES[way]) }];
  });
}

function wholeCollection(at: string, counts: ReadonlyMap<string, CopyCount> | null): CopyEstimate {
  const count = counts?.get(at);
  const way = 'collection';
  if (count === undefined) return { at, way, documents: null, requests: null, events: null, seconds: null };
  const { seen } = count;
  const requests = Math.ceil(seen / HUNDRED) * COPY_REQUESTS + PASSES * Math.max(1, Math.ceil(seen / PAGE)) + SWAP;
  return { at, way, documents: seen, requests, events: seen, seconds: Math.ceil(seen / RATES[way]) };
}

/** What an operation writes into documents: for an online change, or because values may be filled. */
function writtenBy(operation: Operation) {
  const change = onlineChange(operation);
  const collection = operationCollection(operation);
  if (change !== null)
    return { collection, at: changedName(change), strategy: changeCost(change).strategy, isSwap: true };
  if (operation.type !== 'add_attribute' && operation.type !== 'alter_attribute') return null;
  const { key } = operation.type === 'add_attribute' ? operation.attribute : operation.to;
  return { collection, at: `${collection}.${key}`, strategy: 'single' as const, isSwap: false };
}

function writes(way: WriteStrategy, { changed, values }: CopyCount): number {
  const hundreds = Math.ceil(changed / HUNDRED);
  switch (way) {
    case 'single':
      return changed;
    case 'bulk':
      return hundreds;
    case 'transactions':
      return hundreds * TRANSACTION_REQUESTS;
    case 'distinct':
      return Math.max(hundreds, Math.min(values, changed));
  }
}

const WAYS: Readonly<Record<CopyEstimate['way'], string>> = {
  single: 'one request for each document',
  bulk: 'one request for a hundred documents, behind the fence',
  collection: 'into the new collection, a hundred at a time',
  distinct: 'one request for a hundred documents that get the same value; their $updatedAt is new',
  transactions: 'transactions of a hundred documents; their $updatedAt is new',
};

/**
 * One line of text.
 *
 * @example "posts.price: 3000 documents, one request for each document (about 3020 requests, 3000 events, 28 s)"
 */
export function describeCopy({ at, way, documents, requests, events, seconds }: CopyEstimate): string {
  if (documents === null && way === 'collection')
    return `${at}: all documents of the old collection, a hundred at a time, about ${RATES[way]} documents a second`;
  if (documents === null)
    return `${at}: one request and one event for each document, about ${RATES.single} documents a second (behind \`fence: 'all'\` one request for a hundred, about ${RATES.bulk} a second)`;
  return `${at}: ${documents} documents, ${WAYS[way]} (about ${requests} requests, ${events} events, ${seconds} s)`;
}
