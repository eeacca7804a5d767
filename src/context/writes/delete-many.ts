import type { EntwriteError } from '../../errors.js';
import type { QueryNode } from '../../query/query-node.js';
import { deletionForbidden, forbiddenDeletions } from '../links/forbidden-deletions.js';
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
  const findForbidden = async (ids: readonly string[]) => {
    const writes = ids.map((id) => ({ collection, id, isNew: false, values: null }));
    const forbidden = await forbiddenDeletions(await session.documents(), session.ends, writes);
    const reasons = new Map(forbidden.map((one) => [one.id, deletionForbidden(one)]));
    return new Map(ids.flatMap((id, at) => [[at, reasons.get(id)] as const]).filter(isKnown));
  };
  return {
    sendBulk: (gateway, queries) => gateway.deleteMany(collection, queries),
    sendOne: (id) => deleteOnce(session, id),
    operation: (id) => ({ action: 'delete', collection, id }),
    isWritten: (now) => now === undefined,
    findForbidden,
    findRefused: findForbidden,
  };
}

function isKnown(entry: readonly [number, EntwriteError | undefined]): entry is readonly [number, EntwriteError] {
  return entry[1] !== undefined;
}
