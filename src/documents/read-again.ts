import { BULK_LIMIT } from '../appwrite/documents/document-gateway.js';
import { type PendingWrite, pendingWrite, type WriteContext } from './pending-write.js';

/** The documents, of at most a hundred, that still need their change, as they are now; deleted ones need none. */
export async function readAgain(
  stale: readonly PendingWrite[],
  { change, deps }: WriteContext,
): Promise<readonly PendingWrite[]> {
  const { collection, reads } = change;
  const queries = [
    { method: 'equal', attribute: '$id', values: stale.map(({ document }) => document.$id) },
    { method: 'limit', values: [BULK_LIMIT] },
    ...(reads === '*' ? [] : [{ method: 'select', values: ['$id', ...reads] }]),
  ];
  const { documents } = await deps.documents.list(
    collection,
    queries.map((query) => JSON.stringify(query)),
  );
  return documents.flatMap((document) => pendingWrite(document, change) ?? []);
}
