import fc from 'fast-check';
import type { AttributeRename } from '../../../src/schema/rename.js';

/** Renames that do not contradict each other, over the names of `arbitrarySchema`. */
export function arbitraryRenames(
  from: readonly string[] = ['title', 'body', 'count', 'owner'],
  to: readonly string[] = ['price', 'flag', 'kind', 'related'],
): fc.Arbitrary<readonly AttributeRename[]> {
  const rename = fc.record({
    collection: fc.constantFrom('authors', 'posts', 'tags', 'teams'),
    from: fc.constantFrom(...from),
    to: fc.constantFrom(...to),
  });
  return fc.uniqueArray(rename, {
    maxLength: 4,
    comparator: (a, b) => a.collection === b.collection && (a.from === b.from || a.to === b.to),
  });
}
