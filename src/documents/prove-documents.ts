import { EntwriteError } from '../errors.js';
import type { DocumentChange, WriteDeps } from './document-change.js';
import { readPages } from './read-pages.js';

const PROVEN: unique symbol = Symbol('proven');

/** Says that a full pass found no document of a collection that still needs a change. Only `proveDocuments` makes one. */
export interface Proof {
  readonly [PROVEN]: true;
  readonly collection: string;
  /** Documents that were looked at. */
  readonly documents: number;
}

/** How many ids an error names. */
const NAMED = 10;

/**
 * Reads a whole collection and finds every document as the change wants it. What a source is dropped on.
 *
 * @throws EntwriteError copy_unproven with the ids of the documents that are not; whatever the change throws
 */
export async function proveDocuments(
  { collection, reads, change }: DocumentChange,
  { documents: gateway, onProgress }: Pick<WriteDeps, 'documents' | 'onProgress'>,
): Promise<Proof> {
  const ids: string[] = [];
  const keys = new Set<string>();
  let documents = 0;
  let unequal = 0;
  for await (const page of readPages(gateway, collection, reads === '*' ? {} : { select: reads })) {
    documents += page.length;
    for (const document of page) {
      const values = change(document);
      if (values === null) continue;
      unequal += 1;
      if (ids.length < NAMED) ids.push(document.$id);
      for (const key of Object.keys(values)) keys.add(key);
    }
    onProgress({ type: 'scan', collection, documents });
  }
  if (unequal === 0) return { [PROVEN]: true, collection, documents };
  throw new EntwriteError('copy_unproven', {
    at: `${collection}.${[...keys].join(', ')}`,
    found: `${unequal} of ${documents} documents whose values could not be made equal: ${ids.join(', ')}${unequal > ids.length ? ', ...' : ''}`,
    expected: 'every document to hold what the change makes of its source',
    remedy: 'The source was not touched. Look at these documents, stop what writes to them, and run again.',
  });
}
