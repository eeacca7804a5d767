import { documentChunks } from '../../appwrite/documents/document-chunks.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { DocumentChange, StoredValues } from '../../documents/document-change.js';
import { passProgress } from '../../documents/pass-progress.js';
import { createWriter } from '../../documents/write-documents.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { selectionOf } from '../format/document-fields.js';
import { fieldValue, type SavedDocument } from '../format/document-text.js';
import { liveDocuments, sameLinks } from './compare-documents.js';
import type { RestoreDeps, RestoreTask } from './restore-task.js';
import { losesWork } from './survey-documents.js';

/** Chunks in flight at once. */
const CONCURRENCY = 2;

interface LinkOptions {
  /** Whether documents newer than the backup may be overwritten. */
  readonly overwrite: boolean;
}

/** The links to write to a document, given its saved version; null if none. */
type LinksToWrite = (saved: SavedDocument, found: WireDocument) => StoredValues | null;

/**
 * Restores the links of a collection's documents, all links of a document together. If others link or write between our read and our
 * write, the document is read again: it keeps their time, and their links unless documents newer than the backup may be overwritten. No
 * guard covers links that others make at the other end of a two-way `manyToOne`. Appwrite does not make links to missing documents;
 * `proveRestore` lists them.
 */
export async function restoreLinks(task: RestoreTask, { overwrite }: LinkOptions, deps: RestoreDeps): Promise<void> {
  const { fields, saved } = task;
  if (fields.linking.length === 0) return;
  const isTheirs = (document: SavedDocument, found: WireDocument) =>
    !overwrite && losesWork(document, found, 'links', task);
  const isWrong = (document: SavedDocument, found: WireDocument) => (key: string) =>
    !sameLinks(document, found, key, fields);
  if (fields.exclusive.length > 0)
    // Their new owner is refused while the old one holds them.
    await writeLinks(task, deps, (document, found) => {
      const held = fields.exclusive.filter((key) => fieldValue(found, key, fields) !== null);
      const wrong = held.filter(isWrong(document, found));
      return wrong.length === 0 || isTheirs(document, found)
        ? null
        : Object.fromEntries(wrong.map((key) => [key, null]));
    });
  await writeLinks(
    task,
    deps,
    (document, found) =>
      !fields.linking.some(isWrong(document, found)) || isTheirs(document, found)
        ? null
        : Object.fromEntries(fields.linking.map((key) => [key, fieldValue(document, key, fields)])),
    passProgress({ collection: saved.id, action: 'linked', total: saved.documents }, deps.onProgress),
  );
}

async function writeLinks(
  { fields, saved }: RestoreTask,
  deps: RestoreDeps,
  toWrite: LinksToWrite,
  onDone: (documents: number) => void = () => {},
): Promise<void> {
  const wanted = new Map<string, SavedDocument>();
  const change: DocumentChange = {
    collection: saved.id,
    reads: selectionOf(fields, false) ?? '*',
    change(found) {
      const document = wanted.get(found.$id);
      return document === undefined ? null : toWrite(document, found);
    },
  };
  const write = await createWriter(change, 'single', { ...deps, confirm: async () => deps.check() });
  await forEachConcurrently(documentChunks(deps.read(saved)), CONCURRENCY, async (chunk) => {
    deps.check();
    const live = await liveDocuments(deps.documents, chunk, fields);
    for (const document of chunk) wanted.set(document.$id, document);
    await write([...live.values()]);
    for (const { $id } of chunk) wanted.delete($id);
    onDone(chunk.length);
  });
}
