export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return [...eachChunk(items, size)];
}

/** Chunks of up to `size` items, one after the other, so that not all items have to be in memory. */
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

/** Chunks of neighbouring items with at most `count` items and a total of at most `size`; an item larger than that is a chunk of its own. */
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
