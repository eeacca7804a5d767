import { plural } from '../../util/plural.js';

/** `1 document`, `2 documents`; with the first ids in parentheses, and `…` where there are more. */
export function describeDocuments(count: number, ids: readonly string[]): string {
  const more = count > ids.length ? ', …' : '';
  return `${plural(count, 'document')} (${ids.join(', ')}${more})`;
}
