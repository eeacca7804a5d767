import type { WireDocument } from '../../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../../appwrite/documents/documents-by-ids.js';
import { serverErrorType } from '../../../appwrite/http/server-error.js';
import { type Unwritten, underGuard } from '../../../documents/under-guard.js';
import { forEachConcurrently } from '../../../util/for-each-concurrently.js';
import type { WrittenDocument } from '../written-document.js';
import { MET, type RollBackTotals, type WrittenDeps } from './written-deps.js';

const CHUNK = 100;
const SINGLES = 4;

/** Deletes documents that a step created, unless others have written to them since; those already gone count as removed. */
export async function rollBackCreated(
  log: () => AsyncIterable<WrittenDocument>,
  totals: RollBackTotals,
  deps: WrittenDeps,
): Promise<void> {
  let chunk: string[] = [];
  let current = '';
  const flush = async () => {
    if (chunk.length > 0) await removeChunk(current, chunk, totals, deps);
    chunk = [];
  };
  for await (const { collection, id } of log()) {
    const net = deps.table.get(collection, id);
    if (net === null || !net.created || net.mark !== 0) continue;
    deps.table.mark(collection, id, MET);
    if (!net.present) continue;
    if (collection !== current || chunk.length === CHUNK) await flush();
    current = collection;
    chunk.push(id);
  }
  await flush();
}

async function removeChunk(
  collection: string,
  ids: readonly string[],
  totals: RollBackTotals,
  deps: WrittenDeps,
): Promise<void> {
  deps.check();
  const live = await documentsByIds(deps.documents, { collection }, ids);
  await forEachConcurrently(ids, SINGLES, async (id) => {
    const net = deps.table.get(collection, id);
    const document = live.get(id);
    const isOurs = net?.sound === true && document !== undefined && Date.parse(document.$updatedAt) === net.last;
    const outcome = document === undefined ? 'gone' : isOurs ? await remove(collection, document, deps) : 'needed';
    if (outcome === 'removed' || outcome === 'gone') totals.removed += 1;
    else deps.leave(collection, id);
  });
}

/** The outcome; `needed` if others wrote to it or link to it. */
async function remove(
  collection: string,
  read: WireDocument,
  { documents, guardTime, beforeWrite }: WrittenDeps,
): Promise<'removed' | 'needed' | Unwritten> {
  const readAgain = () => documents.get(collection, read.$id);
  return underGuard<'removed' | 'needed'>(read, { guardTime, readAgain }, async (now, unlessNewerThan, send) => {
    if (now.$updatedAt !== read.$updatedAt) return 'needed';
    await beforeWrite();
    try {
      const answer = await send(() => documents.delete(collection, read.$id, { unlessNewerThan }));
      return answer === 'newer' || answer === 'lost' ? answer : 'removed';
    } catch (error) {
      if (serverErrorType(error) === 'row_delete_restricted') return 'needed';
      throw error;
    }
  });
}
