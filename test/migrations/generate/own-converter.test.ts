import { printOwnConverter } from '../../../src/migrations/generate/own-converter.js';
import { sourceLanguage } from '../../../src/migrations/generate/source-language.js';
import { attribute } from '../../support/schemas.js';

/** The converter of an entity in a generated file: copied where the copy does the same without its file, else left to be written. */

const FACTOR = 1000;
const { method } = {
  method(stored: unknown) {
    return Number(stored) * 2;
  },
};
const [price, scaled] = [attribute('price', 'string'), attribute('price', 'integer')];
const list = attribute('price', 'string', { array: true });

const printed = (convert: (stored: never) => unknown, from = price, extension: 'ts' | 'js' = 'ts') =>
  printOwnConverter(
    { convert: convert as (stored: unknown) => unknown, json: false },
    from,
    scaled,
    sourceLanguage(extension),
  );

it.each<[what: string, convert: (stored: never) => unknown, text: string]>([
  ['an arrow with a name', (stored: string) => stored.length, '(stored: string) => stored.length'],
  [
    'an arrow that takes its argument apart',
    ({ length }: string) => length,
    '(stored: string) => (({ length })=>length)(stored)',
  ],
  ['a method', method as never, '(stored: string) => (function method(stored) {'],
  ['one that throws for some values', (stored: string) => JSON.parse(stored), '(stored: string) => JSON.parse(stored)'],
])('%s is copied with the type of what is stored', (_what, convert, text) => {
  const { text: source, isOpen } = printed(convert);
  expect(isOpen).toBe(false);
  // How compilers space a function is theirs.
  expect(source.replace(/\s+/g, '')).toContain(text.replace(/\s+/g, ''));
});

it('is copied without types into JavaScript', () => {
  expect(printed((stored: string) => stored.length, price, 'js')).toEqual({
    text: expect.stringMatching(/^\(stored\)\s*=>\s*stored\.length$/),
    isOpen: false,
  });
});

it('takes lists where lists are stored', () => {
  expect(printed((stored: readonly string[]) => stored.length, list)).toEqual({
    text: expect.stringMatching(/^\(stored: string\[\]\)\s*=>\s*stored\.length$/),
    isOpen: false,
  });
});

it.each<[what: string, convert: (stored: never) => unknown]>([
  ['uses a name of its file', (stored: number) => stored * FACTOR],
  ['was bound', ((stored: string) => stored.length).bind(null) as never],
  ['is built in', Number as never],
  [
    'is a method whose name is no word',
    {
      'c d'(stored: string) {
        return stored.length;
      },
    }['c d'] as never,
  ],
])('one that %s is left to be written', (_what, convert) => {
  expect(printed(convert)).toEqual({
    text: expect.stringContaining("throw new Error('copy the convert of price here')"),
    isOpen: true,
  });
});
