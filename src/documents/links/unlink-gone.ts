import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { linkIds } from '../../appwrite/documents/link-id.js';
import type { DocumentChange, WriteDeps } from '../document-change.js';
import { readPages } from '../read-pages.js';
import { writeDocuments } from '../write-documents.js';

/** Where ids are held, and of what. */
interface HeldIds {
  readonly collection: string;
  /** Of an attribute that is a list. */
  readonly key: string;
  readonly related: string;
}

/** Takes the ids of documents that are gone out of lists. One pass, a request for each hundred ids, and a write for each list that changes. */
export async function unlinkGone({ collection, key, related }: HeldIds, deps: WriteDeps): Promise<void> {
  const { documents } = deps;
  const gone = new Set<string>();
  for await (const page of readPages(documents, collection, { select: [key] })) {
    const held = page.flatMap((document) => linkIds(document[key]));
    const existing = await documentsByIds(documents, { collection: related, select: ['$id'] }, held);
    for (const id of held) if (!existing.has(id)) gone.add(id);
  }
  if (gone.size === 0) return;
  const change: DocumentChange['change'] = (document) => {
    const held = linkIds(document[key]);
    const left = held.filter((id) => !gone.has(id));
    return left.length === held.length ? null : { [key]: left };
  };
  await writeDocuments({ collection, reads: [key], change }, 'single', deps);
}
