import type { WireDocument } from '../../../appwrite/documents/document-gateway.js';
import { repeatUntilDone } from '../../../appwrite/http/repeat-request.js';
import { isTaken, serverErrorType } from '../../../appwrite/http/server-error.js';
import type { DocumentFields } from '../../../backup/format/document-fields.js';
import type { SavedDocument } from '../../../backup/format/document-text.js';
import { compareDocument, liveDocuments, sameValue } from '../../../backup/restore/compare-documents.js';
import { sameTimes } from '../../../documents/same-stored-value.js';
import { ROLLED_BACK, type RollBackTotals, type WrittenDeps } from './written-deps.js';
import type { NetWrite } from './written-table.js';

export interface CollectionRollBack {
  readonly fields: DocumentFields;
  readonly totals: RollBackTotals;
  readonly deps: WrittenDeps;
}

/**
 * Restores all of a document but its links, or creates it again. `taken` if another document has a unique value, so that a retry may
 * succeed.
 */
export async function rollBackDocument(
  collection: string,
  saved: SavedDocument,
  first: WireDocument | undefined,
  { fields, totals, deps }: CollectionRollBack,
): Promise<'done' | 'taken'> {
  const { documents, table } = deps;
  const net = table.get(collection, saved.$id);
  if (net === null) return 'done';
  const outcome = await repeatUntilDone(async (attempt) => {
    const again = async () => (await liveDocuments(documents, [saved], fields)).get(saved.$id);
    return attemptOnce(collection, saved, attempt === 1 ? first : await again(), net, fields, deps);
  });
  if (outcome === 'taken') return 'taken';
  if (outcome === 'left') deps.leave(collection, saved.$id);
  else {
    totals[outcome] += 1;
    table.mark(collection, saved.$id, ROLLED_BACK);
  }
  return 'done';
}

async function attemptOnce(
  collection: string,
  saved: SavedDocument,
  live: WireDocument | undefined,
  net: NetWrite,
  fields: DocumentFields,
  deps: WrittenDeps,
): Promise<'restored' | 'recreated' | 'left' | 'taken'> {
  const { documents, beforeWrite } = deps;
  const done = net.present ? 'restored' : 'recreated';
  if (live !== undefined && sameTimes(saved, live))
    return compareDocument(saved, live, fields) === 'values' ? 'left' : done;
  if (!net.sound || net.first !== Date.parse(saved.$updatedAt)) return 'left';
  if (net.present !== (live !== undefined)) return 'left';
  if (live !== undefined && Date.parse(live.$updatedAt) !== net.last) return 'left';
  await beforeWrite();
  const { $createdAt, $updatedAt, $permissions: permissions } = saved;
  try {
    if (live === undefined) {
      const values = { ...valuesOf(saved, null, fields), $createdAt, $updatedAt };
      await documents.create(collection, saved.$id, { values, permissions });
    } else {
      const values = { ...valuesOf(saved, live, fields), $createdAt, $updatedAt };
      const guard = { unlessNewerThan: live.$updatedAt };
      await documents.update(collection, saved.$id, { values, permissions }, guard);
    }
    return done;
  } catch (error) {
    const type = serverErrorType(error);
    if (isTaken(error)) {
      const now = (await liveDocuments(documents, [saved], fields)).get(saved.$id);
      return now !== undefined && sameTimes(saved, now) && compareDocument(saved, now, fields) !== 'values'
        ? done
        : 'taken';
    }
    if (type === 'row_not_found') return 'left';
    throw error;
  }
}

/** The saved values that differ from the live document. */
function valuesOf(saved: SavedDocument, live: WireDocument | null, fields: DocumentFields) {
  return Object.fromEntries(
    fields.attributes
      .filter((key) => live === null || !sameValue(saved[key], live[key], key, fields))
      .map((key) => [key, saved[key] ?? null]),
  );
}
