import { documentChunks } from '../appwrite/document-chunks.js';
import type { DocumentGateway, WireDocument } from '../appwrite/document-gateway.js';
import { documentPages } from '../appwrite/document-pages.js';
import { serverErrorType } from '../appwrite/server-error.js';
import { untilCertain } from '../appwrite/uncertain.js';
import { canonicalPermissions } from '../schema/canonical-permissions.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { sameData } from '../util/same-data.js';
import { streamConcurrently } from '../util/stream-concurrently.js';
import type { RewritePorts } from './rewrite-documents.js';
import { sameStoredValue } from './same-stored-value.js';

export interface CollectionCopy {
  readonly from: string;
  /** Nobody else writes to it. */
  readonly to: string;
  /** Stored keys of all attributes. */
  readonly keys: readonly string[];
}

/**
 * How one pass goes about it:
 * - `blind`: into an empty collection, without a look at it;
 * - `whole`: compares whole documents;
 * - `late`: compares times only, and writes singly, so that no unique index has one document overwrite another (trap 10).
 */
export type CopyPass = 'blind' | 'whole' | 'late';

/** Chunks of a hundred documents under way at once: about 700 documents a second (DESIGN, "The shadow change"). */
const CONCURRENCY = 4;
const SINGLES = 4;

/**
 * One pass that makes a collection hold the documents of another: ids, values, permissions and times. What it holds beyond them
 * goes. Memory does not grow with the documents. Safe to repeat.
 *
 * @returns how many documents were written or deleted
 */
export async function copyCollection(copy: CollectionCopy, pass: CopyPass, ports: RewritePorts): Promise<number> {
  const { from, to } = copy;
  const { documents, onProgress } = ports;
  let seen = 0;
  let changed = 0;
  const select = pass === 'late' ? ['$id'] : null;
  await streamConcurrently(
    documentChunks(documentPages(documents, { collection: from, select })),
    CONCURRENCY,
    async (chunk) => {
      const wrong = await untilCertain((attempt) =>
        copyChunk(copy, pass === 'blind' && attempt > 1 ? 'whole' : pass, chunk, ports),
      );
      changed += wrong;
      seen += chunk.length;
      onProgress({ type: 'scan', collection: from, documents: seen });
    },
  );
  if (changed > 0) onProgress({ type: 'documents', action: 'copied', collection: to, documents: changed });
  return pass === 'blind' ? changed : changed + (await deleteSuperfluous(copy, ports));
}

async function copyChunk(
  copy: CollectionCopy,
  pass: CopyPass,
  chunk: readonly WireDocument[],
  { documents, confirm }: RewritePorts,
): Promise<number> {
  const { from, to } = copy;
  const isLate = pass === 'late';
  const present = pass === 'blind' ? new Map() : await byId(documents, to, chunk, !isLate);
  const isSame = isLate ? sameTimes : (a: WireDocument, b: WireDocument) => sameDocument(a, b, copy.keys);
  const wrong = chunk.filter((document) => {
    const copied = present.get(document.$id);
    return copied === undefined || !isSame(document, copied);
  });
  if (wrong.length === 0) return 0;
  const sources = isLate ? [...(await byId(documents, from, wrong, true)).values()] : wrong;
  const missing = sources.filter(({ $id }) => !present.has($id));
  await confirm();
  if (isLate) {
    for (const document of missing) {
      const { $id, $permissions } = document;
      await documents.create(to, $id, { values: valuesOf(document, copy.keys), permissions: $permissions });
    }
  } else if (missing.length > 0) {
    await documents.upsertMany(
      to,
      missing.map((document) => ({
        ...valuesOf(document, copy.keys),
        $id: document.$id,
        $permissions: document.$permissions,
      })),
    );
  }
  // An upsert would skip a document that differs in '' and null only, and keeps the old `$createdAt`.
  const different = sources.filter(({ $id }) => present.has($id));
  await forEachConcurrently(different, SINGLES, async (document) => {
    const write = { values: valuesOf(document, copy.keys), permissions: document.$permissions };
    await documents.update(to, document.$id, write, { repeatable: true });
  });
  return sources.length;
}

/** Deletes the documents whose originals are gone. */
async function deleteSuperfluous({ from, to }: CollectionCopy, { documents, confirm }: RewritePorts): Promise<number> {
  let deleted = 0;
  const copies = documentChunks(documentPages(documents, { collection: to, select: ['$id'] }));
  await streamConcurrently(copies, CONCURRENCY, async (chunk) => {
    const originals = await byId(documents, from, chunk, false);
    const gone = chunk.filter(({ $id }) => !originals.has($id));
    for (const { $id } of gone) {
      await confirm();
      await untilCertain(() => deleteOne(documents, to, $id));
      deleted += 1;
    }
  });
  return deleted;
}

async function deleteOne(documents: DocumentGateway, collection: string, id: string): Promise<void> {
  try {
    await documents.delete(collection, id);
  } catch (error) {
    if (serverErrorType(error) !== 'row_not_found') throw error;
  }
}

/** The documents of a collection with the ids of others, by exact id. */
async function byId(
  documents: DocumentGateway,
  collection: string,
  chunk: readonly WireDocument[],
  isWhole: boolean,
): Promise<ReadonlyMap<string, WireDocument>> {
  const queries = [
    { method: 'equal', attribute: '$id', values: chunk.map(({ $id }) => $id) },
    { method: 'limit', values: [chunk.length] },
    ...(isWhole ? [] : [{ method: 'select', values: ['$id'] }]),
  ];
  const { documents: found } = await documents.list(
    collection,
    queries.map((query) => JSON.stringify(query)),
  );
  return new Map(found.map((document) => [document.$id, document]));
}

/** What Appwrite takes as the data of a document: an API key may set its times. */
function valuesOf(document: WireDocument, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const { $createdAt, $updatedAt } = document;
  return { ...Object.fromEntries(keys.map((key) => [key, document[key] ?? null])), $createdAt, $updatedAt };
}

function sameDocument(a: WireDocument, b: WireDocument, keys: readonly string[]): boolean {
  return (
    sameTimes(a, b) &&
    sameData(canonicalPermissions(a.$permissions), canonicalPermissions(b.$permissions)) &&
    keys.every((key) => sameStoredValue(a[key] ?? null, b[key] ?? null))
  );
}

function sameTimes(a: WireDocument, b: WireDocument): boolean {
  return Date.parse(a.$createdAt) === Date.parse(b.$createdAt) && Date.parse(a.$updatedAt) === Date.parse(b.$updatedAt);
}
