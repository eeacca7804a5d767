import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { linkIds } from '../../appwrite/documents/link-id.js';
import type { DocumentChange, WriteDeps } from '../document-change.js';
import { readPages } from '../read-pages.js';
import { writeDocuments } from '../write-documents.js';

/** An attribute that holds ids of another collection's documents. */
interface HeldIds {
  readonly collection: string;
  /** An array attribute. */
  readonly key: string;
  readonly related: string;
}

/** Removes the ids of deleted documents from lists. Takes one pass, a request per hundred ids, and a write for each list that changes. */
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
