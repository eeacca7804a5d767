import fc from 'fast-check';
import { compareText, foldText } from '../../../src/embedded/rules/text/collation.js';

/** Groups MariaDB's utf8mb4_general_ci holds for equal; from the recordings dat-list-collation and dat-text-unicode, and ctype-utf8.c. */
test.each([
  [['apple', 'Apple', 'APPLE', 'äpple', 'apple ', 'àpplé']],
  [['n', 'ñ', 'N']],
  [['i', 'I', 'ı']],
  [['s', 'ß', 'ſ']],
  [['е', 'Ё', 'ё']],
  [['α', 'Ά']],
  [['😀', '😁', '\ufffd']],
  [['ａ', 'Ａ']],
])('%j are equal', (texts) => {
  expect(new Set(texts.map(foldText)).size).toBe(1);
});

test.each([
  ['straße', 'strasse'],
  ['ﬁ', 'fi'],
  [' apple', 'apple'],
  ['й', 'и'],
  ['æ', 'ae'],
  ['ø', 'o'],
  ['a', 'a\t'],
])('%j and %j differ', (one, other) => {
  expect(compareText(one, other)).not.toBe(0);
});

test('sorts as the recorded list', () => {
  const recorded = [
    ' apple',
    '10',
    '9',
    'a-b',
    'ab',
    'apple',
    'apples',
    'fi',
    'I',
    'n',
    'straße',
    'strasse',
    'z',
    '_',
    'ﬁ',
    '😀',
  ];
  expect([...recorded].reverse().sort(compareText)).toEqual(recorded);
});

test('a control character sorts before the end of a text, since the server pads with spaces', () => {
  expect(compareText('a\n', 'a')).toBeLessThan(0);
  expect(compareText('a!', 'a')).toBeGreaterThan(0);
});

const text = fc.string({ unit: 'grapheme', maxLength: 8 });

test('is an order: antisymmetric, transitive, and blind to trailing spaces and ASCII case', () => {
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(Math.sign(compareText(a, b))).toBe(-Math.sign(compareText(b, a)) + 0);
      const sorted = [a, b, c].sort(compareText);
      expect(compareText(sorted[0] ?? '', sorted[2] ?? '')).toBeLessThanOrEqual(0);
      expect(compareText(a, `${a}  `)).toBe(0);
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (ascii) => {
      expect(compareText(ascii, ascii.toUpperCase())).toBe(0);
    }),
  );
});
