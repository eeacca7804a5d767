import { documentChunks } from '../../appwrite/document-chunks.js';
import type { WireDocument } from '../../appwrite/document-gateway.js';
import { repeatUntilDone } from '../../appwrite/repeat-request.js';
import type { Finding } from '../../errors.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { streamConcurrently } from '../../util/stream-concurrently.js';
import { describeDocuments } from '../format/describe-documents.js';
import { type DocumentFields, fieldIds } from '../format/document-fields.js';
import { fieldValue, type SavedDocument } from '../format/document-text.js';
import { liveDocuments, sameLinks } from './compare-documents.js';
import type { RestoreDeps, RestoreTask } from './restore-task.js';

/** Updates under way at once. */
const CONCURRENCY = 2;
const SINGLES = 4;
const NAMED = 10;

/**
 * Links the documents of a collection as they were, one update for all links of a document; its `$updatedAt` stays. Links to
 * documents that do not exist are not made by Appwrite; they are the answer's finding.
 *
 * @param isBlank whether the relationships were created just now, so that nothing is linked and nothing has to be looked up
 */
export async function restoreLinks(
  task: RestoreTask,
  isBlank: boolean,
  deps: RestoreDeps,
): Promise<readonly Finding[]> {
  const { fields, saved } = task;
  if (fields.linking.length === 0) return [];
  if (!isBlank && fields.exclusive.length > 0) await releaseLinks(task, deps);
  const dangling: string[] = [];
  let lost = 0;
  let done = 0;
  await streamConcurrently(documentChunks(deps.read(saved)), CONCURRENCY, async (chunk) => {
    deps.check();
    const live = isBlank ? null : await liveDocuments(deps.documents, saved.id, chunk, fields);
    const wrong = chunk.filter((document) => !isLinked(document, live, fields));
    await forEachConcurrently(wrong, SINGLES, async (document) => {
      const answer = await link(document, task, deps);
      if (fields.linking.every((key) => sameLinks(document, answer, key, fields))) return;
      lost += 1;
      if (dangling.length < NAMED) dangling.push(document.$id);
    });
    done += chunk.length;
    deps.onProgress({ type: 'documents', action: 'linked', collection: saved.id, documents: done });
  });
  return lost === 0 ? [] : [danglingFinding(saved.id, lost, dangling)];
}

function isLinked(
  document: SavedDocument,
  live: ReadonlyMap<string, WireDocument> | null,
  fields: DocumentFields,
): boolean {
  const found = live?.get(document.$id);
  if (found === undefined)
    return fields.linking.every((key) => fieldIds(fieldValue(document, key, fields)).length === 0);
  return fields.linking.every((key) => sameLinks(document, found, key, fields));
}

async function link(
  document: SavedDocument,
  { saved, fields }: RestoreTask,
  { documents }: RestoreDeps,
): Promise<WireDocument> {
  const values: Record<string, unknown> = { $updatedAt: document.$updatedAt };
  for (const key of fields.linking) values[key] = fieldValue(document, key, fields);
  return repeatUntilDone(() => documents.update(saved.id, document.$id, { values }, { repeatable: true }));
}

/** Takes off one-to-one links that are to go elsewhere: their new owner is refused while the old one holds them. */
async function releaseLinks({ saved, fields }: RestoreTask, deps: RestoreDeps): Promise<void> {
  await streamConcurrently(documentChunks(deps.read(saved)), CONCURRENCY, async (chunk) => {
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

function danglingFinding(collection: string, lost: number, ids: readonly string[]): Finding {
  return {
    rule: 'dangling_link',
    at: collection,
    found: `links to documents that do not exist: ${describeDocuments(lost, ids)}`,
    expected: 'linked documents that are in the backup or in the database',
    remedy: 'Restore the collection they point to as well; links that were dangling before stay away.',
  };
}
