import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isUncertain } from '../../appwrite/http/repeat-request.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { underGuard } from '../../documents/under-guard.js';
import { hasRelationships } from '../../documents/write-strategy.js';
import { pause } from '../../util/pause.js';
import { busy } from './change-document.js';
import type { DataContext } from './data-context.js';

const LOST_ANSWERS = 4;
const FIRST_DELAY = 50;

/**
 * Deletes a document as it was read; where it is newer, it is read again and `isWanted` asked about it.
 *
 * @returns false where it was gone already or is no longer wanted gone
 */
export async function deleteDocument(
  context: DataContext,
  collection: string,
  read: WireDocument,
  isWanted: (document: WireDocument) => boolean = () => true,
): Promise<boolean> {
  context.requireWritable(collection);
  let latest = read;
  let failure: unknown;
  let lost = 0;

  async function attempt(
    document: WireDocument,
    unlessNewerThan: string,
  ): Promise<'deleted' | 'wanted' | 'gone' | null> {
    latest = document;
    if (lost >= LOST_ANSWERS) throw failure;
    if (document !== read && !isWanted(document)) return 'wanted';
    await context.beforeWrite();
    try {
      await context.documents.delete(collection, document.$id, { unlessNewerThan });
    } catch (error) {
      failure = error;
      const type = serverErrorType(error);
      if (type === 'row_not_found') return 'gone';
      if (type === 'row_update_conflict') return null;
      if (!isUncertain(error)) throw error;
      lost += 1;
      await pause(FIRST_DELAY * 2 ** lost);
      return null;
    }
    await context.written(record(collection, document));
    return 'deleted';
  }

  const outcome = await underGuard(
    read,
    {
      guardTime: hasRelationships(context.schema, collection) ? context.ports.serverTime : null,
      readAgain: () => context.documents.get(collection, read.$id),
    },
    attempt,
  );
  if (outcome === 'contended') throw busy(collection, read.$id, failure);
  const isOurs = outcome === 'gone' && lost > 0;
  if (isOurs) await context.written(record(collection, latest));
  return isOurs || outcome === 'deleted';
}

function record(collection: string, { $id, $updatedAt }: WireDocument) {
  return { collection, id: $id, kind: 'deleted', updatedAt: null, before: $updatedAt } as const;
}
