import fc from 'fast-check';
import { compareEnglish, englishKey } from '../../../src/embedded/rules/text/english-order.js';

const sorted = (texts: readonly string[]) => [...texts].sort(compareEnglish);

test.each([
  [['_', '😀', '😁', '10', '9', 'a-b', 'ab', ' apple', 'apple', 'apple ', 'Apple', 'APPLE', 'äpple', 'apples']],
  [['fi', 'ﬁ', 'I', 'ı', 'n', 'ñ', 'strasse', 'straße', 'z', 'Z']],
  [
    [
      '\ue000',
      '👩‍👩‍👧',
      '😀',
      'a\uffffb',
      'a\u0007b',
      'a\u007fb',
      'a/b',
      'a\u2028b',
      'e\u0301',
      '\u00e9',
      '\ufeffx',
      '😀x',
    ],
  ],
])('a real server sorts %j like this', (texts) => {
  expect(sorted([...texts].reverse())).toEqual(texts);
});

test('the levels come one after the other: letters, accents, case, punctuation', () => {
  expect(sorted(['co-op', 'Coop', 'coöp', 'coop', 'coops', '-coop', 'coop-'])).toEqual([
    '-coop',
    'co-op',
    'coop',
    'coop-',
    'Coop',
    'coöp',
    'coops',
  ]);
});

test('no two different texts are equal', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'A', 'ä', 'a\u0308', 'ß', 's', '-', ' ', '\u0000', '1', '😀', 'é'),
  });
  fc.assert(
    fc.property(text, text, (one, other) => (englishKey(one) === englishKey(other)) === (one === other)),
    { seed: 1, numRuns: 3000 },
  );
});

test('Latin words without punctuation sort as Intl.Collator has it', () => {
  const { compare } = new Intl.Collator('en', { caseFirst: 'lower' });
  const word = fc.string({ unit: fc.constantFrom(...'abzABZäéñ09'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(word, word, (one, other) => Math.sign(compareEnglish(one, other)) === Math.sign(compare(one, other))),
    { seed: 1, numRuns: 3000 },
  );
});

test('long runs of letters count to the last of them', () => {
  const places = Array.from({ length: 300 }, (_, at) => at);
  const inserted = (at: number, sign: string, letters: string) => letters.slice(0, at) + sign + letters.slice(at);
  const letters = 'a'.repeat(300);
  const hyphens = places.map((at) => inserted(at, '-', letters));
  expect(sorted([...hyphens].reverse())).toEqual(hyphens);
  const capitals = places.map((at) => inserted(at, 'B', 'b'.repeat(300))).reverse();
  expect(sorted([...capitals].reverse())).toEqual(capitals);
});
