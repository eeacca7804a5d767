import { packedRowSize } from '../../../src/embedded/rules/text/packed-size.js';

/** Texts that do not repeat themselves. */
function noise(length: number, letters = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_'): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return letters[Math.floor(state / 65536) % letters.length];
  }).join('');
}

test.each([
  ['a short text has a header of one byte', ['abc'], 16],
  ['null takes a place in the map', [null], 16],
  ['a long text has one of four', [noise(200)], 216],
  ['what does not repeat itself stays as long as it is', [noise(2690)], 2704],
  ['and goes beyond', [noise(2696)], 2712],
])('%s', (_, texts, size) => expect(packedRowSize(texts)).toBe(size));

test('what repeats itself is packed', () => {
  expect(packedRowSize(['x'.repeat(10_000)])).toBeLessThan(200);
  expect(packedRowSize(['lorem ipsum dolor sit amet '.repeat(400)])).toBeLessThan(300);
});

test('words that come again are packed in part', () => {
  const words = Array.from({ length: 60 }, (_, at) => noise(8).slice(at % 3) + at);
  const text = Array.from({ length: 700 }, (_, at) => words[(at * 7 + (at >> 3)) % 60]).join(' ');
  expect(packedRowSize([text])).toBeLessThan(text.length * 0.75);
});
