import type { WriteBlock } from '../../documents/write-block.js';
import { type CopyWays, chooseStrategy, type WriteStrategy } from '../../documents/write-strategy.js';
import { type Operation, operationCollection } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { changeCost, changedName, onlineChange } from '../online-changes/online-change.js';
import { withRenamesDone } from '../online-changes/renamed-collections.js';
import { type CopyEstimate, RATES } from './copy-estimate.js';

export interface CopyCount {
  /** Documents of the collection. */
  readonly seen: number;
  /** Documents whose value changes. */
  readonly changed: number;
  /** Different values they get, counted up to a limit. */
  readonly values: number;
}

/** Documents per request. */
const HUNDRED = 100;
const TRANSACTION_REQUESTS = 3;
const PAGE = 5000;
/** Passes over the collection: copy, compare, once more before the swap, and two over the rest. */
const PASSES = 4;
/** Requests to create, poll and swap attributes and write the journal, whatever the number of documents; as counted. */
const SWAP = 36;
/** Requests per hundred documents of a copied collection: one to write them, and six to compare them three times in both directions. */
const COPY_REQUESTS = 7;

/** The cost of writing documents for operations; `counts` is by `collection.attribute`, and without it the figures are null. */
export function estimateCopies(
  operations: readonly Operation[],
  schema: DatabaseSchema,
  options: { readonly copy?: CopyWays | undefined; readonly fence?: WriteBlock | undefined },
  counts: ReadonlyMap<string, CopyCount> | null = null,
): readonly CopyEstimate[] {
  const { copy, fence = false } = options;
  const start = withRenamesDone(schema, operations);
  /** Documents that are written for new attributes already; the values of others go along. */
  const filled = new Map<string, number>();
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
    const { changed: documents, seen } = count;
    const isNew = operation.type === 'add_attribute' && !isSwap;
    const changed = Math.max(0, documents - (isNew ? (filled.get(collection) ?? 0) : 0));
    if (isNew) filled.set(collection, Math.max(documents, filled.get(collection) ?? 0));
    const passes = isSwap ? PASSES : 1;
    const requests =
      writes(way, { ...count, changed }) + passes * Math.max(1, Math.ceil(seen / PAGE)) + (isSwap ? SWAP : 1);
    return [{ at, way, documents, requests, events: changed, seconds: Math.ceil(changed / RATES[way]) }];
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

/** The documents an operation writes: for an online change, or because values may be filled. */
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
