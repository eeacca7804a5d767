import { matchesEnglish, readEnglishSearch } from '../../../src/embedded/rules/text/english-search.js';

const finds = (text: string, search: string) => matchesEnglish(text, readEnglishSearch(search));

test.each([
  ['The quick brown fox', 'quick', true],
  ['The quick brown fox', 'FOXES', true],
  ['Café au lait, quickly', 'quick', true],
  ['Café au lait, quickly', 'cafe', false],
  ['The quick brown fox', 'qui', false],
  ['The quick brown fox', 'qui*', false],
  ['The quick brown fox', 'the', false],
  ['red apple pie', '"pie apple"', true],
  ['green apple', '"apple pie"', false],
  ['green apple', 'apple -pie', true],
  ['a car', 'green OR car', true],
  ['ab cd', 'ab', true],
  ["mother's day", "mother's", true],
  ['12345 678', '123', false],
  ['12345 678', '12345', true],
  ['anything', '', false],
  ['anything', '%', false],
  ['anything', 'or', false],
  ['red apple', '(red blue)', true],
  ['user_name', 'user_name', true],
  ['name of the user', 'user_name', false],
])('in %j, %j is found: %j', (text, search, expected) => {
  expect(finds(text, search)).toBe(expected);
});

test('words above 2,046 bytes are in no text and no query, and take no place', () => {
  const [longest, tooLong] = ['b'.repeat(2046), 'é'.repeat(1024)];
  expect(finds(`an ${longest}`, longest)).toBe(true);
  expect(finds(`${longest}b`, `${longest}b`)).toBe(false);
  expect(finds(tooLong, tooLong)).toBe(false);
  expect(finds(`apple ${tooLong} pie`, '"apple pie"')).toBe(true);
  expect(finds('apple pie', `apple.${tooLong}`)).toBe(true);
});
