import type { WireDocument } from '../../appwrite/document-gateway.js';
import { isUncertain } from '../../appwrite/repeat-request.js';
import { serverErrorType } from '../../appwrite/server-error.js';
import { pause } from '../../util/pause.js';
import { busy } from './change-document.js';
import type { DataContext } from './data-context.js';

const CONFLICTS = 50;
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
  let document = read;
  let unlessNewerThan = read.$updatedAt;
  let isUnsure = false;
  for (let conflicts = 0, lost = 0; ; ) {
    await context.beforeWrite();
    let failure: unknown;
    try {
      await context.documents.delete(collection, document.$id, { unlessNewerThan });
      await context.written(record(collection, document));
      return true;
    } catch (error) {
      failure = error;
    }
    const type = serverErrorType(failure);
    if (type === 'row_update_conflict') conflicts += 1;
    else if (type !== 'row_not_found' && isUncertain(failure)) {
      isUnsure = true;
      lost += 1;
      await pause(FIRST_DELAY * 2 ** lost);
    } else if (type !== 'row_not_found') throw failure;
    // Linked documents may be newer for good: from now on the server's time before the reading guards the write.
    const time = conflicts > 0 ? await context.ports.serverTime() : null;
    const now = type === 'row_not_found' ? null : await context.documents.get(collection, document.$id);
    if (now === null) {
      if (isUnsure) await context.written(record(collection, document));
      return isUnsure;
    }
    if (lost >= LOST_ANSWERS) throw failure;
    if (conflicts >= CONFLICTS) throw busy(collection, document.$id, failure);
    if (!isWanted(now)) return false;
    document = now;
    unlessNewerThan = time ?? now.$updatedAt;
  }
}

function record(collection: string, { $id, $updatedAt }: WireDocument) {
  return { collection, id: $id, kind: 'deleted', updatedAt: null, before: $updatedAt } as const;
}
