import { documentChunks } from '../../appwrite/documents/document-chunks.js';
import { repeatUntilDone } from '../../appwrite/http/repeat-request.js';
import { queryText, wire } from '../../query/wire-query.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { compareDocument, liveDocuments } from './compare-documents.js';
import type { RestoreDeps, RestoreTask } from './restore-task.js';

const CONCURRENCY = 2;
const SINGLES = 4;

/**
 * Gives documents their times back: Appwrite stamps a new `$updatedAt` on the other side of a link. One request where no
 * document is newer than the backup. A document with other values keeps its time: it shows that others wrote to it.
 *
 * @param since a time of the server before the first link was made; null to look at every document
 */
export async function restoreTimes(
  { saved, fields }: RestoreTask,
  since: string | null,
  deps: RestoreDeps,
): Promise<void> {
  if (saved.lastUpdatedAt === null) return;
  if (since !== null && !(await isStamped(saved.id, earlier(saved.lastUpdatedAt, since), deps))) return;
  await forEachConcurrently(documentChunks(deps.read(saved)), CONCURRENCY, async (chunk) => {
    deps.check();
    const live = await liveDocuments(deps.documents, saved.id, chunk, fields);
    const wrong = chunk.filter((document) => {
      const verdict = compareDocument(document, live.get(document.$id), { ...fields, linking: [] });
      return verdict === 'times';
    });
    await forEachConcurrently(wrong, SINGLES, async ({ $id, $createdAt, $updatedAt }) => {
      const values = { $createdAt, $updatedAt };
      await repeatUntilDone(() => deps.documents.update(saved.id, $id, { values }, { repeatable: true }));
    });
  });
}

/** Whether a document was written after a time. */
async function isStamped(collection: string, last: string, { documents }: RestoreDeps): Promise<boolean> {
  const queries = [wire.compare('greaterThan', '$updatedAt', last), wire.select(['$id']), wire.limit(1)];
  const { documents: stamped } = await documents.list(collection, queries.map(queryText));
  return stamped.length > 0;
}

function earlier(a: string, b: string): string {
  return Date.parse(a) < Date.parse(b) ? a : b;
}
