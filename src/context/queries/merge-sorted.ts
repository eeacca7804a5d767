import { chunksOf } from '../../util/chunks-of.js';

/** Streams opened concurrently. */
const CONCURRENCY = 4;

interface Head<T> {
  readonly pages: AsyncIterator<readonly T[]>;
  page: readonly T[];
  at: number;
}

/** Merges sorted streams into one; keeps one page of each in memory. */
export async function* mergeSorted<T>(
  streams: readonly AsyncIterable<readonly T[]>[],
  compare: (a: T, b: T) => number,
): AsyncGenerator<T> {
  const heads: Head<T>[] = [];
  for (const chunk of chunksOf(streams, CONCURRENCY)) {
    const opened = chunk.map((stream): Head<T> => ({ pages: stream[Symbol.asyncIterator](), page: [], at: 0 }));
    await Promise.all(opened.map(advance));
    heads.push(...opened.filter((head) => head.at < head.page.length));
  }
  while (heads.length > 0) {
    const first = heads.reduce((least, head) => (compare(current(head), current(least)) < 0 ? head : least));
    yield current(first);
    first.at += 1;
    if (first.at === first.page.length) await advance(first);
    if (first.at === first.page.length) heads.splice(heads.indexOf(first), 1);
  }
}

function current<T>({ page, at }: Head<T>): T {
  return page[at] as T;
}

async function advance<T>(head: Head<T>): Promise<void> {
  const next = await head.pages.next();
  head.page = next.done === true ? [] : next.value;
  head.at = 0;
}
