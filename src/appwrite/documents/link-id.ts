/** The id of a linked document: a link comes as an id, or as a document where the server expanded it; null where there is none. */
export function linkId(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const id = (value as { readonly $id?: unknown } | null | undefined)?.$id;
  return typeof id === 'string' ? id : null;
}

/** The ids of a list of links, or of a single one. */
export function linkIds(value: unknown): readonly string[] {
  return [value].flat().flatMap((one) => linkId(one) ?? []);
}
