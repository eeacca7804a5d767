import { documentChunks } from '../../appwrite/documents/document-chunks.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { repeatUntilDone } from '../../appwrite/http/repeat-request.js';
import type { DocumentChange, StoredValues } from '../../documents/document-change.js';
import { createWriter } from '../../documents/write-documents.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { fieldIds, selectionOf } from '../format/document-fields.js';
import { fieldValue, type SavedDocument } from '../format/document-text.js';
import { liveDocuments, sameLinks } from './compare-documents.js';
import type { RestoreDeps, RestoreTask } from './restore-task.js';

/** Updates under way at once. */
const CONCURRENCY = 2;
const SINGLES = 4;

type WriteLinks = (documents: readonly SavedDocument[], live: ReadonlyMap<string, WireDocument>) => Promise<void>;

/**
 * Links the documents of a collection as they were, all links of a document together. Where no one else can write, by one update
 * each, whose `$updatedAt` is the saved one; otherwise guarded by the server's time. Links to documents that do not exist are not
 * made by Appwrite; `proveRestore` names them.
 *
 * @param isBlank whether the relationships were created just now, so that nothing is linked and nothing has to be looked up
 */
export async function restoreLinks(task: RestoreTask, isBlank: boolean, deps: RestoreDeps): Promise<void> {
  const { fields, saved } = task;
  if (fields.linking.length === 0) return;
  if (!isBlank && fields.exclusive.length > 0) await releaseLinks(task, deps);
  let done = 0;
  const { serverTime } = deps;
  const guarded = task.isOwn || serverTime === null ? null : await guardedLinks(task, deps, serverTime);
  await forEachConcurrently(documentChunks(deps.read(saved)), guarded === null ? CONCURRENCY : 1, async (chunk) => {
    deps.check();
    const live = isBlank && guarded === null ? null : await liveDocuments(deps.documents, saved.id, chunk, fields);
    const wrong = chunk.filter((document) => !isLinked(document, live, task));
    if (guarded !== null && live !== null) await guarded(wrong, live);
    else await forEachConcurrently(wrong, SINGLES, (document) => link(document, task, deps));
    done += chunk.length;
    deps.onProgress({
      type: 'documents',
      action: 'linked',
      collection: saved.id,
      documents: done,
      total: saved.documents,
    });
  });
}

function isLinked(
  document: SavedDocument,
  live: ReadonlyMap<string, WireDocument> | null,
  { fields }: RestoreTask,
): boolean {
  const found = live?.get(document.$id);
  if (found === undefined)
    return fields.linking.every((key) => fieldIds(fieldValue(document, key, fields)).length === 0);
  return fields.linking.every((key) => sameLinks(document, found, key, fields));
}

function savedLinks(document: SavedDocument, { fields }: RestoreTask): StoredValues {
  return Object.fromEntries(fields.linking.map((key) => [key, fieldValue(document, key, fields)]));
}

async function link(document: SavedDocument, task: RestoreTask, deps: RestoreDeps): Promise<void> {
  const values = { ...savedLinks(document, task), $updatedAt: document.$updatedAt };
  await repeatUntilDone(() => deps.documents.update(task.saved.id, document.$id, { values }, { repeatable: true }));
}

/**
 * Links beside other writers: what they link or write between our look and our write is seen, and the document is looked at again. What no
 * guard sees (links of others at the other end of a two-way `manyToOne`) is written over: the restore was asked for, and documents newer
 * than the backup were refused before.
 */
async function guardedLinks(
  task: RestoreTask,
  deps: RestoreDeps,
  serverTime: () => Promise<string>,
): Promise<WriteLinks> {
  const { fields, saved } = task;
  const wanted = new Map<string, SavedDocument>();
  const change: DocumentChange = {
    collection: saved.id,
    reads: selectionOf(fields, false) ?? '*',
    change(found) {
      const document = wanted.get(found.$id);
      if (document === undefined || fields.linking.every((key) => sameLinks(document, found, key, fields))) return null;
      return savedLinks(document, task);
    },
  };
  const write = await createWriter(change, 'single', { ...deps, serverTime, confirm: async () => deps.check() });
  return async (documents, live) => {
    wanted.clear();
    for (const document of documents) wanted.set(document.$id, document);
    await write(documents.flatMap(({ $id }) => live.get($id) ?? []));
  };
}

/** Takes off one-to-one links that are to go elsewhere: their new owner is refused while the old one holds them. */
async function releaseLinks({ saved, fields }: RestoreTask, deps: RestoreDeps): Promise<void> {
  await forEachConcurrently(documentChunks(deps.read(saved)), CONCURRENCY, async (chunk) => {
    deps.check();
    const live = await liveDocuments(deps.documents, saved.id, chunk, fields);
    await forEachConcurrently(chunk, SINGLES, async (document) => {
      const found = live.get(document.$id);
      if (found === undefined) return;
      const wrong = fields.exclusive.filter(
        (key) => fieldValue(found, key, fields) !== null && !sameLinks(document, found, key, fields),
      );
      if (wrong.length === 0) return;
      const values = { $updatedAt: document.$updatedAt, ...Object.fromEntries(wrong.map((key) => [key, null])) };
      await repeatUntilDone(() => deps.documents.update(saved.id, document.$id, { values }, { repeatable: true }));
    });
  });
}
