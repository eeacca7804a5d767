import { isRecord } from '../../util/is-record.js';

/** The id of a linked document: a link comes as an id, or as a document where the server expanded it; null where there is none. */
export function linkId(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const id = (value as { readonly $id?: unknown } | null | undefined)?.$id;
  return typeof id === 'string' ? id : null;
}

export function linkIds(value: unknown): readonly string[] {
  return [value].flat().flatMap((one) => linkId(one) ?? []);
}

/** Whether two lists of ids without repetitions hold the same, in whatever order. */
export function hasSameIds(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others);
  return some.length === others.length && some.every((id) => known.has(id));
}

/** Whether a link leads nowhere: it comes as an empty list (fact 61), or in the answer to a write as a document without an id. */
export function isEmptyLink(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === null || value === undefined || (isRecord(value) && '$tableId' in value && !('$id' in value));
}
