import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { EntwriteError } from '../../errors.js';
import { chunksOf } from '../../util/chunks-of.js';
import { currentJob } from '../work/job-progress.js';
import type { Editing } from './editing.js';
import { readAll, readWhole, readWholeMany } from './read-documents.js';
import type { DocumentEdit } from './undo-log.js';
import { WHOLE_COLLECTION } from './where-of.js';

type Values = Readonly<Record<string, unknown>>;

/** Documents of a bulk edit that are kept to be taken back; a larger one cannot be. */
const UNDOABLE = 1000;

/** Creates a document with the model's checks; it can be taken back. */
export async function createByHand(editing: Editing, collection: string, values: Values): Promise<WireDocument> {
  const { set, given } = await editing.writes.of(collection);
  const made = (await set.create(given(values))) as Readonly<Record<string, unknown>>;
  const idProperty = Object.keys(given({ $id: '' }))[0] ?? '$id';
  const after = await requireDocument(editing, collection, String(made[idProperty] ?? made.$id ?? made.id));
  editing.undo.add(`Create ${collection}/${after.$id}`, [{ collection, before: null, after }]);
  return after;
}

/**
 * Changes values of a document with the model's checks; it can be taken back.
 *
 * @param updatedAt the `$updatedAt` of the document as the page shows it; a newer one is not overwritten
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
      remedy: 'Look at it again, and repeat the edit.',
    });
  }
  const { set, given, recorded } = await editing.writes.of(collection);
  const keys = new Set<string>();
  await recorded(keys, () => set.update(id, given(values)));
  const after = await requireDocument(editing, collection, id);
  editing.undo.add(`Edit ${collection}/${id}`, [{ collection, before, after, keys }]);
  return after;
}

/** Deletes documents; they can be brought back as long as the studio runs. */
export async function deleteByHand(editing: Editing, collection: string, ids: readonly string[]): Promise<number> {
  const { set } = await editing.writes.of(collection);
  const edits: DocumentEdit[] = [];
  const title = ids.length === 1 ? `Delete ${collection}/${ids[0]}` : `Delete ${ids.length} of ${collection}`;
  try {
    for (const id of ids) {
      const before = await requireDocument(editing, collection, id);
      await set.delete(id);
      edits.push({ collection, before, after: null });
    }
  } finally {
    if (edits.length > 0) editing.undo.add(title, edits);
  }
  return edits.length;
}

/** Changes, or with null deletes, all documents that match; up to a thousand can be taken back. */
export async function editMatching(
  editing: Editing,
  collection: string,
  where: Values,
  values: Values | null,
  signal: AbortSignal,
): Promise<{ readonly documents: number; readonly undoable: boolean }> {
  const schema = await editing.live.read();
  const ids: string[] = [];
  for await (const page of readAll(editing.project, schema, collection, { ...WHOLE_COLLECTION, where }))
    ids.push(...page.map(({ $id }) => $id));
  const undoable = ids.length <= UNDOABLE;
  const wholeOf = async (chunk: readonly string[]): Promise<readonly WireDocument[]> =>
    undoable ? readWholeMany(editing.project, await editing.live.read(), collection, chunk) : [];
  const { set, given, recorded } = await editing.writes.of(collection);
  const [idProperty = '$id'] = Object.keys(given({ $id: '' }));
  const [verb, action] = values === null ? (['Delete', 'processed'] as const) : (['Edit', 'rewritten'] as const);
  let documents = 0;
  const edits: DocumentEdit[] = [];
  try {
    for (const chunk of chunksOf(ids, 100)) {
      signal.throwIfAborted();
      const condition = { [idProperty]: { $in: chunk } };
      const keys = new Set<string>();
      const before = await wholeOf(chunk);
      try {
        documents +=
          values === null
            ? await set.deleteMany(condition)
            : await recorded(keys, () => set.updateMany(condition, given(values)));
      } finally {
        const after = new Map((await wholeOf(chunk)).map((one) => [one.$id, one]));
        for (const one of before) {
          const now = after.get(one.$id) ?? null;
          // What failed is as it was, and what others deleted or changed instead is no edit of ours.
          if ((now === null) === (values === null) && now?.$updatedAt !== one.$updatedAt)
            edits.push({ collection, before: one, after: now, keys });
        }
      }
      currentJob.getStore()?.({ type: 'documents', action, collection, documents, total: ids.length });
    }
  } finally {
    if (edits.length > 0) editing.undo.add(`${verb} ${edits.length} of ${collection}`, edits);
  }
  return { documents, undoable };
}

async function requireDocument(editing: Editing, collection: string, id: string): Promise<WireDocument> {
  const document = await readWhole(editing.project, await editing.live.read(), collection, id);
  if (document !== null) return document;
  throw new EntwriteError('document_not_found', {
    at: `${collection}/${id}`,
    found: 'no document with this id',
    expected: 'a document of the collection',
    remedy: 'It may have been deleted meanwhile; load the page again.',
  });
}
