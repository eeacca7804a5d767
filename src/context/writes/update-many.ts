import { EntwriteError } from '../../errors.js';
import type { QueryNode } from '../../query/query-node.js';
import { writeOf } from '../links/write-of.js';
import type { Draft } from '../validation/draft.js';
import { changeMany, type ManyChange } from './change-many.js';
import { findRefusals } from './explain-refusal.js';
import { matchingDocuments } from './matching-documents.js';
import { isEmptyDraft } from './prepare-drafts.js';
import { hasOperators, holds, updateOnce } from './write-once.js';
import type { BulkOptions } from './write-options.js';
import type { WriteSession } from './write-session.js';

/** Writes the same values or operators to all documents that match a query; returns how many changed. Throws `bulk_incomplete`. */
export async function updateMany(
  session: WriteSession,
  node: QueryNode,
  draft: Draft,
  options: BulkOptions,
): Promise<number> {
  const { stage } = session;
  requireNoneAlong(draft);
  if (stage !== null) {
    const { documents } = await matchingDocuments(session, node);
    if (!isEmptyDraft(draft)) for (const { $id } of documents) stage.update($id, draft);
    return documents.length;
  }
  if (isEmptyDraft(draft)) return (await matchingDocuments(session, node)).documents.length;
  return changeMany(session, node, updates(session, draft), options);
}

/** Throws `document_invalid` for documents written along with a patch of many, because they can belong to one of those only. */
function requireNoneAlong({ metadata, nested: [first] }: Draft): void {
  if (first === undefined) return;
  const facts = {
    at: metadata.name,
    found: `values of a document of ${first.metadata.name} in a patch of many documents`,
    expected: 'ids',
    remedy: `Write the document of ${first.metadata.name} by itself first, and give its id.`,
  };
  throw new EntwriteError('document_invalid', facts, { findings: [{ rule: 'relationship', ...facts }] });
}

function updates(session: WriteSession, draft: Draft): ManyChange {
  const { collection } = session.metadata();
  const write = writeOf(draft);
  return {
    // Not repeated blindly: here a 500 may also mean a taken unique value, so the outcome is checked first.
    sendBulk: (gateway, queries) => gateway.updateMany(collection, write, queries, { repeatable: false }),
    sendOne: async (id) => void (await updateOnce(session, id, draft)),
    operation: (id) => ({ action: 'update', collection, id, values: draft.stored, ...write }),
    isWritten: hasOperators(draft) ? null : (now) => now !== undefined && holds(now, draft),
    findRefused(ids, cause) {
      const rows = ids.map((id) => ({ id, stored: draft.stored, isNew: false }));
      return findRefusals(session, rows, cause);
    },
  };
}
