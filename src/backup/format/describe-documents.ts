import type { NamedIds } from '../../documents/named-ids.js';
import type { Finding } from '../../errors.js';
import { plural } from '../../util/plural.js';

/** A finding about some documents, if there are any, with their number and the first ids. */
export function documentsFinding(documents: NamedIds, finding: Omit<Finding, 'documents'>): readonly Finding[] {
  if (documents.count() === 0) return [];
  return [{ ...finding, found: `${finding.found}: ${describeDocuments(documents)}`, documents: documents.ids }];
}

/** `1 document`, `2 documents`; with the first ids in parentheses, and `…` if there are more. */
export function describeDocuments({ count, ids }: Pick<NamedIds, 'count' | 'ids'>): string {
  const more = count() > ids.length ? ', …' : '';
  return `${plural(count(), 'document')} (${ids.join(', ')}${more})`;
}
