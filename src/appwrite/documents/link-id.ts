import { isRecord } from '../../util/is-record.js';

/** The id in a link, which is an id or, if the server expanded it, a document; null if there is none. */
export function linkId(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const id = (value as { readonly $id?: unknown } | null | undefined)?.$id;
  return typeof id === 'string' ? id : null;
}

export function linkIds(value: unknown): readonly string[] {
  return [value].flat().flatMap((one) => linkId(one) ?? []);
}

/** Whether two lists of distinct ids are equal as sets. */
export function hasSameIds(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others);
  return some.length === others.length && some.every((id) => known.has(id));
}

/** Whether a link is empty: null, an empty list (fact 61), or in the response to a write a document without an id. */
export function isEmptyLink(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === null || value === undefined || (isRecord(value) && '$tableId' in value && !('$id' in value));
}
