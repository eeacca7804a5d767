import type { NamedIds } from '../../documents/named-ids.js';
import { plural } from '../../util/plural.js';

/** `1 document`, `2 documents`; with the first ids in parentheses, and `…` where there are more. */
export function describeDocuments({ count, ids }: Pick<NamedIds, 'count' | 'ids'>): string {
  const more = count() > ids.length ? ', …' : '';
  return `${plural(count(), 'document')} (${ids.join(', ')}${more})`;
}
