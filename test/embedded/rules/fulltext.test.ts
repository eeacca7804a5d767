import { fulltextQuery, matchesSearch, readSearch } from '../../../src/embedded/rules/text/fulltext.js';

/** MariaDB's boolean mode as Appwrite uses it; the first block is recorded in dat-list-search. */
test.each([
  ['quick', 'The quick brown fox', true],
  ['QUICK', 'Quick silver linings', true],
  ['quick fox', 'Quick silver linings', true],
  ['"quick silver"', 'Quick silver linings', true],
  ['"quick silver"', 'silver quick', false],
  ['qui', 'Café au lait, quickly', true],
  ['cafe', 'Café au lait', true],
  ['the', 'The quick brown fox', false],
  ['a@b.c', 'The quick brown fox', true],
  ['a@b.c', 'Café au lait', false],
  ['', 'anything', false],

  ['quickly brown', 'quick', false],
  ['fox quick', 'a foxtrot', false],
  ['th', 'the', false],
  ['th', 'this thing', true],
  ['"the"', 'the fox', false],
  ['au', 'au', false],
  // Tried on MariaDB 10.11.
  ['"the quick"', 'quick', true],
  ['"a the quick brown"', 'quick brown', true],
  ['"quick the"', 'quick', false],
  ['"quick the"', 'quick the', true],
  ['"quick a brown"', 'quick a brown', true],
  ['"quick brown the"', 'quick brown', false],
  ["a'b", 'bar', true],
  ["a'b", 'alpha', false],
  ["b'c'd", 'def', true],
  ["ab'cd", 'abc', true],
  ["a'", 'alpha', false],
])('search %j in %j: %j', (wanted, text, expected) => {
  expect(matchesSearch(text, readSearch(wanted))).toBe(expected);
});

test('the query for FTS5', () => {
  expect(fulltextQuery(readSearch('quick fox'))).toBe('"QUICK" OR "FOX" *');
  expect(fulltextQuery(readSearch('"quick fox"'))).toBe('"QUICK FOX"');
  expect(fulltextQuery(readSearch('...'))).toBeNull();
  expect(readSearch('%').kind).toBe('broken');
});
