import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { Draft } from '../../context/validation/draft.js';
import {
  createDocument,
  deleteDocument,
  deleteDocuments,
  preparePatch,
  sendPatch,
} from '../../context/writes/set-writes.js';
import { updateMany } from '../../context/writes/update-many.js';
import { withCleanup } from '../../documents/with-cleanup.js';
import { EntwriteError } from '../../errors.js';
import { WHOLE_COLLECTION } from '../../query/compile-stored.js';
import { EMPTY_QUERY } from '../../query/query-node.js';
import { chunksOf } from '../../util/chunks-of.js';
import { currentJob } from '../work/job-progress.js';
import type { Editing } from './editing.js';
import { liveCollection, readAll, readWhole, readWholeMany } from './read-documents.js';
import type { DocumentEdit } from './undo-log.js';

type Values = Readonly<Record<string, unknown>>;

/** Bulk edits of up to this many documents are kept for undo. */
const UNDOABLE = 1000;

/** Creates a document with the validation of the model; can be undone. */
export async function createByHand(editing: Editing, collection: string, values: Values): Promise<WireDocument> {
  const { session, given } = await editing.writes.of(collection);
  const created = (await createDocument(session, given(values), {})) as Readonly<Record<string, unknown>>;
  const idProperty = Object.keys(given({ $id: '' }))[0] ?? '$id';
  const after = await requireDocument(editing, collection, String(created[idProperty] ?? created.$id ?? created.id));
  editing.undo.add(`Create ${collection}/${after.$id}`, [{ collection, before: null, after }]);
  return after;
}

/**
 * Changes values with the validation of the model; can be undone. Refuses a document that was changed after `updatedAt`, the time that the
 * page shows.
 */
export async function updateByHand(
  editing: Editing,
  collection: string,
  id: string,
  values: Values,
  updatedAt: string | undefined,
): Promise<WireDocument> {
  const before = await requireDocument(editing, collection, id);
  if (updatedAt !== undefined && before.$updatedAt !== updatedAt) {
    throw new EntwriteError('concurrency_conflict', {
      at: `${collection}/${id}`,
      found: 'a document that was changed since it was shown',
      expected: 'the document as it was shown',
      remedy: 'Load the document again and repeat the edit.',
    });
  }
  const { session, given } = await editing.writes.of(collection);
  const patch = await preparePatch(session, given(values), {}, id);
  await sendPatch(session, id, patch);
  const after = await requireDocument(editing, collection, id);
  editing.undo.add(`Edit ${collection}/${id}`, [{ collection, before, after, keys: keysOf(patch) }]);
  return after;
}

/** Deletes documents; can be undone while the studio runs. */
export async function deleteByHand(editing: Editing, collection: string, ids: readonly string[]): Promise<number> {
  const { session } = await editing.writes.of(collection);
  const edits: DocumentEdit[] = [];
  const title = ids.length === 1 ? `Delete ${collection}/${ids[0]}` : `Delete ${ids.length} of ${collection}`;
  try {
    for (const id of ids) {
      const before = await requireDocument(editing, collection, id);
      await deleteDocument(session, id);
      edits.push({ collection, before, after: null });
    }
  } finally {
    if (edits.length > 0) editing.undo.add(title, edits);
  }
  return edits.length;
}

/** Changes all matching documents, or deletes them if `values` is null. Up to a thousand can be undone. */
export async function editMatching(
  editing: Editing,
  collection: string,
  where: Values,
  values: Values | null,
  signal: AbortSignal,
): Promise<{ readonly documents: number; readonly undoable: boolean }> {
  const ids: string[] = [];
  for await (const page of readAll(await liveCollection(editing, collection), { ...WHOLE_COLLECTION, where }))
    ids.push(...page.map(({ $id }) => $id));
  const undoable = ids.length <= UNDOABLE;
  const wholeOf = async (chunk: readonly string[]): Promise<readonly WireDocument[]> =>
    undoable ? readWholeMany(await liveCollection(editing, collection), chunk) : [];
  const { session, given } = await editing.writes.of(collection);
  const patch = values === null ? null : await preparePatch(session, given(values), {});
  const [idProperty = '$id'] = Object.keys(given({ $id: '' }));
  const [verb, action] = values === null ? (['Delete', 'processed'] as const) : (['Edit', 'rewritten'] as const);
  let documents = 0;
  const edits: DocumentEdit[] = [];
  try {
    for (const chunk of chunksOf(ids, 100)) {
      signal.throwIfAborted();
      const condition = { [idProperty]: { $in: chunk } };
      const before = await wholeOf(chunk);
      const write = () =>
        patch === null
          ? deleteDocuments(session, condition, {})
          : updateMany(session, { ...EMPTY_QUERY, conditions: [condition] }, patch, {});
      documents += await withCleanup(write, async () => {
        const after = new Map((await wholeOf(chunk)).map((one) => [one.$id, one]));
        for (const one of before) {
          const now = after.get(one.$id) ?? null;
          // Leaves out documents whose write failed, and those that others deleted or changed instead.
          if ((now === null) === (values === null) && now?.$updatedAt !== one.$updatedAt)
            edits.push({ collection, before: one, after: now, ...(patch && { keys: keysOf(patch) }) });
        }
      });
      currentJob.getStore()?.({ type: 'documents', action, collection, documents, total: ids.length });
    }
  } finally {
    if (edits.length > 0) editing.undo.add(`${verb} ${edits.length} of ${collection}`, edits);
  }
  return { documents, undoable };
}

/** The stored keys that a patch writes, including those that hooks of the project set. */
function keysOf({ stored, permissions }: Draft): ReadonlySet<string> {
  return new Set([...Object.keys(stored), ...(permissions === undefined ? [] : ['$permissions'])]);
}

async function requireDocument(editing: Editing, collection: string, id: string): Promise<WireDocument> {
  const document = await readWhole(await liveCollection(editing, collection), id);
  if (document !== null) return document;
  throw new EntwriteError('document_not_found', {
    at: `${collection}/${id}`,
    found: 'no document with this id',
    expected: 'an existing document',
    remedy: 'It may have been deleted in the meantime; reload the page.',
  });
}
