/** `1 document`, `2 documents`; with the first ids in parentheses, and `…` where there are more. */
export function describeDocuments(count: number, ids: readonly string[]): string {
  const more = count > ids.length ? ', …' : '';
  return `${count} document${count === 1 ? '' : 's'} (${ids.join(', ')}${more})`;
}
