import type { WriteStrategy } from '../../documents/write-strategy.js';

/** The cost of writing documents for one attribute. The figures are null until a preflight has counted the documents. */
export interface CopyEstimate {
  /** `collection.attribute`; for a renamed collection, its new id. */
  readonly at: string;
  readonly way: WriteStrategy | 'collection';
  /** How many documents get a value. Those of several new attributes of a collection are written together, and cost nothing more. */
  readonly documents: number | null;
  readonly requests: number | null;
  /** Realtime, webhooks and Functions fire for each document written; Appwrite cannot silence them. */
  readonly events: number | null;
  /** An estimate from measurements on Appwrite 1.9.6. */
  readonly seconds: number | null;
}

/** Documents per second (fact 71); `distinct` was not measured separately and counts like `bulk`. */
export const RATES: Readonly<Record<CopyEstimate['way'], number>> = {
  single: 108,
  bulk: 700,
  collection: 700,
  distinct: 700,
  transactions: 140,
};

const WAYS: Readonly<Record<CopyEstimate['way'], string>> = {
  single: 'one request for each document',
  bulk: 'one request for a hundred documents, behind the fence',
  collection: 'into the new collection, a hundred at a time',
  distinct: 'one request for a hundred documents that get the same value; their $updatedAt is new',
  transactions: 'transactions of a hundred documents; their $updatedAt is new',
};

/** `posts.price: 3000 documents, one request for each document (about 3020 requests, 3000 events, 28 s)` */
export function describeCopy({ at, way, documents, requests, events, seconds }: CopyEstimate): string {
  if (documents === null && way === 'collection')
    return `${at}: all documents of the old collection, a hundred at a time, about ${RATES[way]} documents a second`;
  if (documents === null)
    return `${at}: one request and one event for each document, about ${RATES.single} documents a second (behind the fence \`all\` one request for a hundred, about ${RATES.bulk} a second)`;
  return `${at}: ${documents} documents, ${WAYS[way]} (about ${requests} requests, ${events} events, ${seconds} s)`;
}
