import { stem } from 'porter2';
import { englishStopWords } from './english-stop-words.js';

/**
 * The meaning of `search` on PostgreSQL: `to_tsvector(…) @@ websearch_to_tsquery(…)` in English. Words are stemmed, stop words are ignored
 * in texts and queries, and prefixes do not match. Appwrite puts "or" between the words; all words in double quotes must occur.
 */

/** Consecutive words, with their distance from the first. */
export type Phrase = readonly { readonly lexeme: string; readonly at: number }[];

/** A text matches if it contains all phrases of one alternative; without alternatives nothing matches. */
export type EnglishSearch = readonly (readonly Phrase[])[];

const word = /[\p{L}\p{N}]+/gu;
const letters = /^\p{L}+$/u;
const lexemes = new Map<string, string>();
const mostKept = 20_000;
const longestKept = 64;
/** In bytes. PostgreSQL ignores longer words in texts and queries ("word is too long to be indexed"); they also have no position. */
const longestWord = 2046;

const isIndexed = (token: string): boolean =>
  token.length * 3 <= longestWord || (token.length <= longestWord && Buffer.byteLength(token) <= longestWord);

/** The lexeme of a word, or '' for a stop word. */
function lexemeOf(token: string): string {
  const lower = token.toLowerCase();
  const known = lexemes.get(lower);
  if (known !== undefined) return known;
  const lexeme = englishStopWords.has(lower) ? '' : letters.test(lower) ? stem(lower) : lower;
  if (lower.length > longestKept) return lexeme;
  if (lexemes.size >= mostKept) lexemes.clear();
  lexemes.set(lower, lexeme);
  return lexeme;
}

/** The lexemes of a text with their positions; stop words also have a position. */
function lexemesOf(text: string): { readonly lexeme: string; readonly at: number }[] {
  return (text.match(word) ?? [])
    .filter(isIndexed)
    .map((token, at) => ({ lexeme: lexemeOf(token), at }))
    .filter(({ lexeme }) => lexeme !== '');
}

/** Parses the text of a `search`. */
export function readEnglishSearch(text: string): EnglishSearch {
  const isExact = text.startsWith('"') && text.endsWith('"') && text !== '';
  const words = text
    .replace(/[@+\-*.'"]/g, ' ')
    .split(/\s+/)
    .filter((each) => each !== '');
  return alternatives(isExact ? words : words.flatMap((each, at) => (at === 0 ? [each] : ['or', each])));
}

/**
 * The alternatives between the words "or". An "or" where a word is expected counts as a word; so do the first and last word, which are in
 * single quotes.
 */
function alternatives(words: readonly string[]): EnglishSearch {
  const found: Phrase[][] = [[]];
  let expectsWord = true;
  words.forEach((each, at) => {
    if (!expectsWord && at < words.length - 1 && each.toLowerCase() === 'or') {
      found.push([]);
      expectsWord = true;
      return;
    }
    expectsWord = false;
    for (const part of each.split(/[()!|&]+/)) {
      const phrase = lexemesOf(part);
      if (phrase.length > 0) found.at(-1)?.push(phrase);
    }
  });
  return found.filter((phrases) => phrases.length > 0);
}

/** Whether a text matches the search. */
export function matchesEnglish(text: string, search: EnglishSearch): boolean {
  if (search.length === 0) return false;
  const places = new Map<string, Set<number>>();
  for (const { lexeme, at } of lexemesOf(text)) {
    const known = places.get(lexeme);
    if (known) known.add(at);
    else places.set(lexeme, new Set([at]));
  }
  return search.some((phrases) => phrases.every((phrase) => hasPhrase(places, phrase)));
}

function hasPhrase(places: ReadonlyMap<string, ReadonlySet<number>>, phrase: Phrase): boolean {
  const [first, ...rest] = phrase;
  if (!first) return false;
  for (const start of places.get(first.lexeme) ?? []) {
    if (rest.every(({ lexeme, at }) => places.get(lexeme)?.has(start + at - first.at))) return true;
  }
  return false;
}
