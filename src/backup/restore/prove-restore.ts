import { documentChunks } from '../../appwrite/documents/document-chunks.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { pagesToCopy } from '../../appwrite/documents/document-pages.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { linkIds } from '../../appwrite/documents/link-id.js';
import { createNamedIds } from '../../documents/named-ids.js';
import { EntwriteError, type Finding } from '../../errors.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { sidesOf } from '../../schema/relationship-schema.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { describeDocuments, documentsFinding } from '../format/describe-documents.js';
import { selectionOf } from '../format/document-fields.js';
import { createDocumentStatistics } from '../format/document-statistics.js';
import { documentText, fieldValue, type SavedDocument } from '../format/document-text.js';
import { compareDocument, liveDocuments, sameLinks } from './compare-documents.js';
import type { RestoreDeps, RestoreTask } from './restore-task.js';

/** Lookups in flight at once. */
const CONCURRENCY = 4;

/**
 * Reads what a restore left in a collection and compares it with the backup: by number and digest if the collection holds nothing else,
 * document by document otherwise, or if these differ. Returns findings about links to missing documents, which Appwrite does not make,
 * links that only one end has, and documents that others have written to since.
 *
 * @param schema the schema with the relationships that were restored
 * @param since a server time before the first write, ISO 8601
 * @throws EntwriteError restore_unproven with the ids of documents that are not as they were saved
 */
export async function proveRestore(
  task: RestoreTask,
  schema: DatabaseSchema,
  since: string,
  deps: RestoreDeps,
): Promise<readonly Finding[]> {
  const { saved } = task;
  if ((task.isOwn || task.isEmpty) && (await isWhole(task, deps))) return [];
  const unequal = createNamedIds();
  const dangling = createNamedIds();
  const changed = createNamedIds();
  const halves = createNamedIds();
  const mirrored = task.fields.references.filter((key) => !task.fields.linking.includes(key));
  await forEachConcurrently(documentChunks(deps.read(saved)), CONCURRENCY, async (chunk) => {
    deps.check();
    const live = await liveDocuments(deps.documents, chunk, task.fields);
    const other: LinkedPair[] = [];
    for (const document of chunk) {
      const found = live.get(document.$id);
      const verdict = compareDocument(document, found, task.fields);
      if (verdict === 'same') {
        const isHalf = (key: string) => found !== undefined && !sameLinks(document, found, key, task.fields);
        if (mirrored.some(isHalf)) halves.add(document.$id);
        continue;
      }
      if (verdict === 'links' && found !== undefined) other.push({ document, found });
      else if (found !== undefined && !task.isOwn && isLater(found, since)) changed.add(document.$id);
      else unequal.add(document.$id);
    }
    const existing = await existingTargets(other, task, schema, deps);
    for (const { document, found } of other) {
      if (isDangling(document, found, task, existing)) dangling.add(document.$id);
      else if (!task.isOwn && isLater(found, since)) changed.add(document.$id);
      else unequal.add(document.$id);
    }
  });
  if (unequal.count() > 0) throw unproven(saved.id, describeDocuments(unequal));
  return [
    ...documentsFinding(dangling, { at: saved.id, ...DANGLING }),
    ...documentsFinding(halves, { at: saved.id, ...HALF }),
    ...documentsFinding(changed, { at: saved.id, ...CHANGED }),
  ];
}

/** Whether a collection that only this restore wrote to holds exactly the saved documents. */
async function isWhole({ saved, fields }: RestoreTask, { documents, check }: RestoreDeps): Promise<boolean> {
  const statistics = createDocumentStatistics(fields);
  const query = { collection: saved.id, select: selectionOf(fields, false) };
  for await (const page of pagesToCopy(documents, query)) {
    check();
    for (const document of page) statistics.add(document, documentText(document, fields));
  }
  const counts = statistics.counts();
  return counts.documents === saved.documents && counts.digest === saved.digest;
}

interface LinkedPair {
  readonly document: SavedDocument;
  readonly found: WireDocument;
}

/** Linked ids by key that the live document lacks. */
function missingLinks(
  { document, found }: LinkedPair,
  { fields }: RestoreTask,
): readonly (readonly [string, string])[] {
  return fields.linking.flatMap((key) => {
    const there = new Set(linkIds(fieldValue(found, key, fields)));
    return linkIds(fieldValue(document, key, fields)).flatMap((id) => (there.has(id) ? [] : [[key, id] as const]));
  });
}

/** Whether a document lacks nothing but links to missing documents. */
function isDangling(
  document: SavedDocument,
  found: WireDocument,
  task: RestoreTask,
  existing: ReadonlySet<string>,
): boolean {
  const { fields } = task;
  const isOnlyLess = fields.linking.every((key) => {
    const wanted = linkIds(fieldValue(document, key, fields));
    return linkIds(fieldValue(found, key, fields)).every((id) => wanted.includes(id));
  });
  return isOnlyLess && missingLinks({ document, found }, task).every(([key, id]) => !existing.has(address(key, id)));
}

/** The existing ones among documents to be linked, as `address`. */
async function existingTargets(
  pairs: readonly LinkedPair[],
  task: RestoreTask,
  schema: DatabaseSchema,
  { documents }: RestoreDeps,
): Promise<ReadonlySet<string>> {
  const existing = new Set<string>();
  const missing = pairs.flatMap((pair) => missingLinks(pair, task));
  for (const { relationship } of sidesOf(schema, task.saved.id)) {
    const { key, relatedCollection } = relationship;
    const ids = missing.filter(([other]) => other === key).map(([, id]) => id);
    const found = await documentsByIds(documents, { collection: relatedCollection, select: ['$id'] }, ids);
    for (const id of found.keys()) existing.add(address(key, id));
  }
  return existing;
}

function address(key: string, id: string): string {
  return `${key}/${id}`;
}

function isLater({ $updatedAt }: WireDocument, since: string): boolean {
  return Date.parse($updatedAt) >= Date.parse(since);
}

function unproven(at: string, documents: string): EntwriteError {
  return new EntwriteError('restore_unproven', {
    at,
    found: `not as they were saved: ${documents}`,
    expected: 'every document as the backup has it',
    remedy: 'The collection stays marked as being restored. Stop what writes to it and call again.',
  });
}

const DANGLING = {
  rule: 'dangling_link',
  found: 'links to documents that do not exist',
  expected: 'linked documents that are in the backup or in the database',
  remedy: 'Restore the collection they point to as well; links that were dangling before are not made.',
};

/** Both ends of a one-to-one link are in a backup; the parent's end counts. */
const HALF = {
  rule: 'half_link',
  found: 'linked differently in the backup than the document at the other end',
  expected: 'links that both ends agree on',
  remedy: 'Check these documents: each is linked as in the parent of the relationship.',
};

const CHANGED = {
  rule: 'changed_meanwhile',
  found: 'written to by others during the restore',
  expected: 'documents as the backup has them',
  remedy:
    'Check these documents. If you want the saved values, keep writers out and restore again with the option `overwrite`.',
};
