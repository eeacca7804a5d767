/** Characters of ids that fit one query of 4,096, with quotes and commas. */
const IDS_LENGTH = 3_900;
/** Values one filter may hold. */
const VALUES = 500;

/** Characters an id takes of a query. */
function idLength(id: string): number {
  return JSON.stringify(id).length + 1;
}

/** Ids in portions that one query can hold. */
export function idChunks(ids: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let length = 0;
  for (const id of ids) {
    const current = chunks.at(-1);
    const size = idLength(id);
    if (current === undefined || current.length === VALUES || length + size > IDS_LENGTH) {
      chunks.push([id]);
      length = size;
    } else {
      current.push(id);
      length += size;
    }
  }
  return chunks;
}
