import { documentPages } from '../../appwrite/documents/document-pages.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { linkIds } from '../../appwrite/documents/link-id.js';
import type { DocumentChange, WriteDeps } from '../document-change.js';
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
  const missing = new Set<string>();
  for await (const page of documentPages(documents, { collection, select: [key] })) {
    const linked = page.flatMap((document) => linkIds(document[key]));
    const existing = await documentsByIds(documents, { collection: related, select: ['$id'] }, linked);
    for (const id of linked) if (!existing.has(id)) missing.add(id);
  }
  if (missing.size === 0) return;
  const change: DocumentChange['change'] = (document) => {
    const linked = linkIds(document[key]);
    const remaining = linked.filter((id) => !missing.has(id));
    return remaining.length === linked.length ? null : { [key]: remaining };
  };
  await writeDocuments({ collection, reads: [key], change }, 'single', deps);
}
