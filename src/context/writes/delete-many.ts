import type { QueryNode } from '../../query/query-node.js';
import { changeMany, type ManyChange } from './change-many.js';
import { matchingDocuments } from './matching-documents.js';
import { deleteOnce } from './write-once.js';
import type { BulkOptions } from './write-options.js';
import type { WriteSession } from './write-session.js';

/** Deletes all documents that match a query and returns how many there were. Throws `bulk_incomplete` (a BulkWriteError). */
export async function deleteMany(session: WriteSession, node: QueryNode, options: BulkOptions): Promise<number> {
  const { stage } = session;
  const { collection } = session.metadata();
  if (stage === null) return changeMany(session, node, deletions(session), options);
  const { documents } = await matchingDocuments(session, node);
  for (const { $id } of documents) stage.delete(collection, $id);
  return documents.length;
}

function deletions(session: WriteSession): ManyChange {
  const { collection } = session.metadata();
  return {
    sendBulk: (gateway, queries) => gateway.deleteMany(collection, queries),
    sendOne: (id) => deleteOnce(session, id),
    operation: (id) => ({ action: 'delete', collection, id }),
    isWritten: (now) => now === undefined,
    findRefused: async () => new Map(),
  };
}
