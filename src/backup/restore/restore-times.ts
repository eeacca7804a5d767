import { documentChunks } from '../../appwrite/documents/document-chunks.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { guardOf, underGuard } from '../../documents/under-guard.js';
import { queryText, wire } from '../../query/wire-query.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import type { SavedDocument } from '../format/document-text.js';
import { compareDocument, liveDocuments } from './compare-documents.js';
import type { RestoreDeps, RestoreTask } from './restore-task.js';

const CONCURRENCY = 2;
const SINGLES = 4;

/**
 * Restores the times of documents: Appwrite stamps a new `$updatedAt` on the other side of a link. One request if no document is newer
 * than the backup. A document with other values or links keeps its time, which shows that others wrote to it.
 *
 * @param since a server time before the first link was made; null to check every document
 */
export async function restoreTimes(
  { saved, fields }: RestoreTask,
  since: string | null,
  deps: RestoreDeps,
): Promise<void> {
  if (saved.lastUpdatedAt === null) return;
  if (since !== null && !(await isStamped(saved.id, earlier(saved.lastUpdatedAt, since), deps))) return;
  const { documents, serverTime } = deps;
  const isTimeAlone = (document: SavedDocument, found: WireDocument) =>
    compareDocument(document, found, fields) === 'times';
  await forEachConcurrently(documentChunks(deps.read(saved)), CONCURRENCY, async (chunk) => {
    deps.check();
    const time = await serverTime();
    const live = await liveDocuments(documents, chunk, fields);
    await forEachConcurrently(chunk, SINGLES, async (document) => {
      const { $id, $createdAt, $updatedAt } = document;
      const first = live.get($id);
      if (first === undefined) return;
      const readAgain = async () => (await liveDocuments(documents, [document], fields)).get($id) ?? null;
      await underGuard(first, { guardTime: serverTime, readAgain }, async (found, guard) => {
        if (!isTimeAlone(document, found)) return 'unneeded';
        const unlessNewerThan = found === first ? guardOf(found, time) : guard;
        return documents.rewrite(saved.id, $id, { $createdAt }, $updatedAt, unlessNewerThan);
      });
    });
  });
}

async function isStamped(collection: string, last: string, { documents }: RestoreDeps): Promise<boolean> {
  const queries = [wire.compare('greaterThan', '$updatedAt', last), wire.select(['$id']), wire.limit(1)];
  const { documents: stamped } = await documents.list(collection, queries.map(queryText));
  return stamped.length > 0;
}

function earlier(a: string, b: string): string {
  return Date.parse(a) < Date.parse(b) ? a : b;
}
