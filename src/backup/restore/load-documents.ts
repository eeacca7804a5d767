import { documentChunks } from '../../appwrite/documents/document-chunks.js';
import { repeatUntilDone } from '../../appwrite/http/repeat-request.js';
import { passProgress } from '../../documents/pass-progress.js';
import { guardOf } from '../../documents/under-guard.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { backupRefused } from '../format/backup-problem.js';
import type { SavedDocument } from '../format/document-text.js';
import { readAhead } from '../format/read-ahead.js';
import { compareDocument, liveDocuments } from './compare-documents.js';
import type { RestoreDeps, RestoreTask } from './restore-task.js';
import { losesWork, type Survey } from './survey-documents.js';

interface LoadOptions {
  /** Whether the collection has relationships now: Appwrite then refuses bulk writes. */
  readonly singly: boolean;
  /** Whether documents newer than the backup may be overwritten. */
  readonly overwrite: boolean;
}

/** Single requests in flight at once, per chunk. */
const SINGLES = 4;

/**
 * Writes attributes, permissions and times of documents that are missing or differ; links come later. Writes without reading if the
 * collection is empty; after a lost response the chunk is read and completed. Chunks are sequential, because Appwrite lists documents in
 * order of creation. Never an upsert: Appwrite would overwrite another document with the same unique value.
 */
export async function loadDocuments(
  task: RestoreTask,
  survey: Survey,
  options: LoadOptions,
  deps: RestoreDeps,
): Promise<void> {
  const { saved, isEmpty } = task;
  const report = passProgress({ collection: saved.id, action: 'restored', total: saved.documents }, deps.onProgress);
  let at = -1;
  for await (const chunk of readAhead(documentChunks(deps.read(saved)))) {
    deps.check();
    at += 1;
    if (isEmpty || survey.toLoad.has(at))
      await repeatUntilDone(async (attempt) => {
        if (isEmpty && attempt === 1) await createAll(task, chunk, options, deps);
        else await loadChunk(task, chunk, options, deps);
      });
    report(chunk.length);
  }
}

async function createAll(
  { saved, fields }: RestoreTask,
  chunk: readonly SavedDocument[],
  { singly }: LoadOptions,
  { documents }: RestoreDeps,
): Promise<void> {
  if (!singly) {
    await documents.createMany(
      saved.id,
      chunk.map((document) => ({
        $id: document.$id,
        $permissions: document.$permissions,
        ...writtenValues(document, fields.attributes),
      })),
    );
    return;
  }
  await forEachConcurrently(chunk, SINGLES, async (document) => {
    const values = writtenValues(document, fields.attributes);
    await documents.create(saved.id, document.$id, { values, permissions: document.$permissions });
  });
}

async function loadChunk(
  task: RestoreTask,
  chunk: readonly SavedDocument[],
  options: LoadOptions,
  deps: RestoreDeps,
): Promise<void> {
  const { saved, present, fields } = task;
  const live = await liveDocuments(deps.documents, chunk, present);
  const missing = chunk.filter(({ $id }) => !live.has($id));
  if (missing.length > 0) await createAll(task, missing, options, deps);
  await forEachConcurrently(chunk, SINGLES, async (document) => {
    const found = live.get(document.$id);
    const verdict = compareDocument(document, found, present);
    if (found === undefined || verdict !== 'values') return;
    if (!options.overwrite && losesWork(document, found, verdict, task)) throw newer(saved.id, document.$id);
    await deps.documents.update(
      saved.id,
      document.$id,
      { values: writtenValues(document, fields.attributes), permissions: document.$permissions },
      // After the write the document has the saved time; a repeated request must not see it as newer.
      { repeatable: true, unlessNewerThan: guardOf(found, document.$updatedAt) },
    );
  });
}

/** A document's data for Appwrite: an API key may set its times. */
function writtenValues(document: SavedDocument, attributes: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = { $createdAt: document.$createdAt, $updatedAt: document.$updatedAt };
  for (const key of attributes) values[key] = Object.hasOwn(document, key) ? (document[key] ?? null) : null;
  return values;
}

function newer(collection: string, id: string) {
  return backupRefused(
    `${collection}/${id}`,
    'a document that was written to during the restore',
    'documents no newer than the backup',
    'Restore again, with the option `overwrite` if its new values may be lost.',
  );
}
