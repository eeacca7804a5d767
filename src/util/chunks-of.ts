export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return [...eachChunk(items, size)];
}

/** The portions of a list, one after the other, of items that need not be in memory together. */
function* eachChunk<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** Neighbours together, as far as they stay within a size and a number; an item that is larger stands alone. */
export function packedChunks<T>(
  items: Iterable<T>,
  sizeOf: (item: T) => number,
  { size, count = Number.POSITIVE_INFINITY }: { readonly size: number; readonly count?: number },
): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  let room = 0;
  for (const item of items) {
    const own = sizeOf(item);
    const last = chunks.at(-1);
    if (last === undefined || last.length === count || own > room) {
      chunks.push([item]);
      room = size - own;
    } else {
      last.push(item);
      room -= own;
    }
  }
  return chunks;
}
