import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { passProgress } from '../../documents/pass-progress.js';
import { readPages } from '../../documents/read-pages.js';
import type { Finding } from '../../errors.js';
import type { RenameCollection } from '../../operations/rename-collection.js';
import type { ProgressListener } from '../../progress.js';
import { createFailureCounter } from './count-failures.js';

/**
 * Looks at the documents that a rename will copy: how many there are, and which of them Appwrite would refuse, because their
 * attributes were narrowed after they were written.
 */
export async function checkCollectionCopy(
  { from, collection }: RenameCollection,
  { documents, onProgress }: { readonly documents: DocumentGateway; readonly onProgress: ProgressListener },
): Promise<{ readonly seen: number; readonly findings: readonly Finding[] }> {
  const { id, attributes } = collection;
  const limited = attributes.filter((one) => 'size' in one || 'elements' in one || 'min' in one);
  const counters = limited.map((attribute) =>
    createFailureCounter(
      { kind: 'value', at: `${from}.${attribute.key}`, attribute: { ...attribute, required: false } },
      (document, key) => document[key] ?? null,
    ),
  );
  let seen = 0;
  const report = passProgress({ collection: from, documents }, onProgress);
  for await (const page of readPages(documents, id, { select: limited.map(({ key }) => key) })) {
    for (const document of page) for (const counter of counters) counter.look(document);
    seen += page.length;
    report(page);
  }
  if (seen === 0) report(0);
  const remedy = 'Correct those documents first: Appwrite would refuse to copy them.';
  return { seen, findings: counters.flatMap((counter) => counter.finding() ?? []).map((one) => ({ ...one, remedy })) };
}
