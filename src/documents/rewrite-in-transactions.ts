import type { DocumentGateway, WireDocument } from '../appwrite/document-gateway.js';
import { isUncertain } from '../appwrite/perform-surely.js';
import { serverStatus } from '../appwrite/server-error.js';
import { TRANSACTION_LIMIT } from '../appwrite/transaction-gateway.js';
import { EntwriteError } from '../errors.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { readPages } from './read-pages.js';
import { type Rewrite, type RewritePorts, readOptions, rewriteOne } from './rewrite-documents.js';

/** Transactions under way at once. */
const CONCURRENCY = 2;

/** How often a hundred documents are tried together that others keep writing to; after that each goes by itself. */
const ATTEMPTS = 5;

/**
 * What `rewriteDocuments` does, a hundred documents at a time, all or nothing. When others write to one of them meanwhile the
 * commit is refused and all are read again. Stamps a new `$updatedAt`; what somebody writes between reading and staging needs
 * another pass.
 */
export async function rewriteInTransactions(
  rewrite: Rewrite,
  ports: RewritePorts,
): Promise<{ seen: number; changed: number }> {
  const { collection, change } = rewrite;
  const { documents, onProgress } = ports;
  let seen = 0;
  let changed = 0;
  for await (const page of readPages(documents, collection, readOptions(rewrite))) {
    seen += page.length;
    const wrong = page.filter((document) => change(document) !== null);
    const chunks = Array.from({ length: Math.ceil(wrong.length / TRANSACTION_LIMIT) }, (_, at) =>
      wrong.slice(at * TRANSACTION_LIMIT, (at + 1) * TRANSACTION_LIMIT),
    );
    await forEachConcurrently(chunks, CONCURRENCY, async (chunk) => {
      const written = await rewriteTogether(chunk, rewrite, ports);
      changed += written;
    });
    onProgress({ type: 'scan', collection, documents: seen });
  }
  if (changed > 0) onProgress({ type: 'documents', action: 'rewritten', collection, documents: changed });
  return { seen, changed };
}

async function rewriteTogether(first: readonly WireDocument[], rewrite: Rewrite, ports: RewritePorts): Promise<number> {
  const { collection, change } = rewrite;
  const { documents, confirm } = ports;
  let open = first;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const writes = open.flatMap((document) => {
      const values = change(document);
      return values === null ? [] : [{ action: 'update', collection, id: document.$id, values } as const];
    });
    if (writes.length === 0) return first.length;
    await confirm();
    try {
      const transaction = await documents.transactions.begin();
      await documents.transactions.stage(transaction, writes);
      await documents.transactions.commit(transaction);
      return first.length;
    } catch (error) {
      if (!isAnother(error)) throw error;
    }
    open = await readAgain(documents, collection, open);
  }
  for (const document of open) {
    await confirm();
    await rewriteOne(documents, collection, document, change);
  }
  return first.length;
}

/** A conflict, a document that is gone, or an answer that got lost: the documents have to be looked at again. */
function isAnother(error: unknown): boolean {
  return isUncertain(error) || (error instanceof EntwriteError && [404, 409].includes(serverStatus(error) ?? 0));
}

async function readAgain(
  documents: DocumentGateway,
  collection: string,
  stale: readonly WireDocument[],
): Promise<readonly WireDocument[]> {
  const queries = [
    { method: 'equal', attribute: '$id', values: stale.map(({ $id }) => $id) },
    { method: 'limit', values: [TRANSACTION_LIMIT] },
  ];
  return (
    await documents.list(
      collection,
      queries.map((query) => JSON.stringify(query)),
    )
  ).documents;
}
