import { documentChunks } from '../appwrite/documents/document-chunks.js';
import type { DocumentGateway, WireDocument } from '../appwrite/documents/document-gateway.js';
import { pagesToCopy } from '../appwrite/documents/document-pages.js';
import { documentsByIds } from '../appwrite/documents/documents-by-ids.js';
import { repeatUntilDone } from '../appwrite/http/repeat-request.js';
import { serverErrorType } from '../appwrite/http/server-error.js';
import { samePermissions } from '../schema/canonical-permissions.js';
import { isOperatorText } from '../schema/text-limits.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import type { WriteDeps } from './document-change.js';
import { passProgress } from './pass-progress.js';
import { concludePass, type Proof } from './prove-documents.js';
import { sameStoredValue, sameTimes } from './same-stored-value.js';

interface CollectionCopy {
  readonly from: string;
  /** No one else writes to it. */
  readonly to: string;
  /** Stored keys of all attributes. */
  readonly keys: readonly string[];
}

/** Chunks of a hundred documents under way at once: about 700 documents a second (fact 71). */
const CONCURRENCY = 4;
const SINGLES = 4;

/**
 * One pass that makes a collection hold the documents of another: ids, values, permissions and times. Extra documents
 * are deleted. Memory does not grow with the documents. Safe to repeat. The copy must have no unique index: an upsert would
 * overwrite whichever document holds the value (fact 10).
 *
 * @param isEmpty whether the copy is still empty, so that there is nothing to compare with
 * @returns how many documents were written or deleted
 */
export async function copyCollection(copy: CollectionCopy, isEmpty: boolean, deps: WriteDeps): Promise<number> {
  const { from, to } = copy;
  const { documents, onProgress } = deps;
  const report = passProgress({ collection: from, documents }, onProgress);
  let changed = 0;
  await eachChunk(documents, from, true, async (chunk) => {
    const wrong = await repeatUntilDone((attempt) => copyChunk(copy, isEmpty && attempt === 1, chunk, deps));
    changed += wrong;
    report(chunk.length);
  });
  if (!isEmpty) {
    await eachChunk(documents, to, false, async (chunk) => {
      const orphaned = await withoutOriginal(copy, chunk, documents);
      changed += orphaned.length;
      for (const { $id } of orphaned) {
        deps.throwIfAborted?.();
        await deps.confirm();
        await repeatUntilDone(() => deleteOne(documents, to, $id));
      }
    });
  }
  if (changed > 0) onProgress({ type: 'documents', action: 'copied', collection: to, documents: changed });
  return changed;
}

/** Proves that both collections hold the same documents by reading them whole. Throws copy_unproven with the ids that differ. */
export async function proveCopy(copy: CollectionCopy, { documents }: Pick<WriteDeps, 'documents'>): Promise<Proof> {
  const unequal: string[] = [];
  let seen = 0;
  await eachChunk(documents, copy.from, true, async (chunk) => {
    const copies = await byId(documents, copy.to, chunk, true);
    const isSame = (a: WireDocument, b: WireDocument) => sameDocument(a, b, copy.keys);
    seen += chunk.length;
    for (const document of chunk) if (!isAlike(document, copies.get(document.$id), isSame)) unequal.push(document.$id);
  });
  await eachChunk(documents, copy.to, false, async (chunk) => {
    for (const { $id } of await withoutOriginal(copy, chunk, documents)) unequal.push($id);
  });
  return concludePass({ collection: copy.to, at: copy.to, documents: seen, unequal: unequal.length, ids: unequal });
}

async function eachChunk(
  documents: DocumentGateway,
  collection: string,
  isWhole: boolean,
  work: (chunk: readonly WireDocument[]) => Promise<void>,
): Promise<void> {
  const pages = pagesToCopy(documents, { collection, select: isWhole ? null : ['$id'] });
  await forEachConcurrently(documentChunks(pages), CONCURRENCY, work);
}

async function copyChunk(
  { to, keys }: CollectionCopy,
  isEmpty: boolean,
  chunk: readonly WireDocument[],
  { documents, confirm, throwIfAborted }: WriteDeps,
): Promise<number> {
  const present = isEmpty ? new Map<string, WireDocument>() : await byId(documents, to, chunk, true);
  const isSame = (a: WireDocument, b: WireDocument) => sameDocument(a, b, keys);
  const wrong = chunk.filter((document) => !isAlike(document, present.get(document.$id), isSame));
  if (wrong.length === 0) return 0;
  throwIfAborted?.();
  await confirm();
  const missing = wrong.filter(({ $id }) => !present.has($id));
  const rows = missing.map(rowOf(keys));
  // In an upsert, even of a new document, Appwrite executes what looks like an operator.
  const write = rows.some((row) => Object.values(row).some(isOperatorText))
    ? documents.createMany
    : documents.upsertMany;
  if (rows.length > 0) await write(to, rows);
  // An upsert skips a document that differs only in '' and null, and keeps the old `$createdAt`.
  const different = wrong.filter(({ $id }) => present.has($id));
  await forEachConcurrently(different, SINGLES, async (document) => {
    const changed = { values: valuesOf(document, keys), permissions: document.$permissions };
    await documents.update(to, document.$id, changed, { repeatable: true });
  });
  return wrong.length;
}

function isAlike(
  document: WireDocument,
  copy: WireDocument | undefined,
  isSame: (a: WireDocument, b: WireDocument) => boolean,
): boolean {
  return copy !== undefined && isSame(document, copy);
}

/** Copies whose originals no longer exist. */
async function withoutOriginal(
  { from }: CollectionCopy,
  copies: readonly WireDocument[],
  documents: DocumentGateway,
): Promise<readonly WireDocument[]> {
  const originals = await byId(documents, from, copies, false);
  return copies.filter(({ $id }) => !originals.has($id));
}

async function deleteOne(documents: DocumentGateway, collection: string, id: string): Promise<void> {
  try {
    await documents.delete(collection, id);
  } catch (error) {
    if (serverErrorType(error) !== 'row_not_found') throw error;
  }
}

/** The documents of a collection that have the same ids as the given ones. */
async function byId(
  documents: DocumentGateway,
  collection: string,
  chunk: readonly WireDocument[],
  isWhole: boolean,
): Promise<ReadonlyMap<string, WireDocument>> {
  return documentsByIds(
    documents,
    { collection, select: isWhole ? null : ['$id'] },
    chunk.map(({ $id }) => $id),
  );
}

/** The document's values and times; an API key may set the times. */
function valuesOf(document: WireDocument, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const { $createdAt, $updatedAt } = document;
  return { ...Object.fromEntries(keys.map((key) => [key, document[key] ?? null])), $createdAt, $updatedAt };
}

function rowOf(keys: readonly string[]): (document: WireDocument) => Readonly<Record<string, unknown>> {
  return (document) => ({
    ...valuesOf(document, keys),
    $id: document.$id,
    $permissions: document.$permissions,
  });
}

function sameDocument(a: WireDocument, b: WireDocument, keys: readonly string[]): boolean {
  return (
    sameTimes(a, b) &&
    samePermissions(a.$permissions, b.$permissions) &&
    keys.every((key) => sameStoredValue(a[key] ?? null, b[key] ?? null, undefined))
  );
}
