import { foldCharacters } from './collation.js';

/**
 * The meaning of `search` on the server (MariaDB's boolean mode with an InnoDB index): one of the words must match, the last one is a
 * prefix, and a text in double quotes is a phrase. Words with fewer than three letters and stop words are not indexed.
 */
export type Search =
  /** Results in a 500 on the real server. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly prefix: string | null }
  | { readonly kind: 'phrase'; readonly words: readonly string[] };

const minimumLength = 3;
const maximumLength = 84;

/** InnoDB's default stop words. */
const stopWords: ReadonlySet<string> = new Set(
  (
    'a about an are as at be by com de en for from how i in is it la of on or that the this to was what when where who will with ' +
    'und www'
  )
    .toUpperCase()
    .split(' '),
);

const word = /[\p{L}\p{N}\p{Co}_]+/gu;

/** The words of a text, folded. */
function wordsOf(text: string): string[] {
  return foldCharacters(text).match(word) ?? [];
}

/** Whether the server's index contains the word. */
function isIndexed(token: string): boolean {
  const { length } = token;
  return length >= minimumLength && length <= maximumLength && !stopWords.has(token);
}

/** Parses the text of a `search`. */
export function readSearch(text: string): Search {
  const exact = text.startsWith('"') && text.endsWith('"') && text !== '';
  const plain = text
    .replace(/[@+\-*)(<>~"]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '' || plain === '0') return { kind: 'words', words: [], prefix: null };
  if (exact) return { kind: 'phrase', words: phraseOf(wordsOf(plain)) };
  if (/^[% ]+$/.test(plain)) return { kind: 'broken' };
  const terms = plain.split(/[ %]+/).filter((term) => term !== '');
  const last = tokensOfTerm(terms.at(-1) ?? '');
  const words = [...terms.slice(0, -1).flatMap(tokensOfTerm), ...last.slice(0, -1)];
  return { kind: 'words', words: words.filter(isIndexed), prefix: last.at(-1) ?? null };
}

/** Words before the first indexed one are ignored; the others must follow it as they are, stop words and short words too. */
function phraseOf(words: readonly string[]): readonly string[] {
  const start = words.findIndex(isIndexed);
  return start < 0 ? [] : words.slice(start);
}

/** A single letter before an apostrophe (`l'été`), which is no word. */
const elided = /(^|[^\p{L}\p{N}\p{Co}_])[\p{L}\p{N}\p{Co}_](?=')/gu;

/** A term can contain several words (`b.c`); all except the first must have the minimum length. */
function tokensOfTerm(term: string): string[] {
  return wordsOf(term.replace(elided, '$1')).filter(
    (token, at) => (at === 0 || token.length >= minimumLength) && token.length <= maximumLength,
  );
}

/** Whether a text matches, word by word; needed after the FTS5 query, whose result may contain too many texts. */
export function matchesSearch(text: string, search: Search): boolean {
  if (search.kind === 'broken') return false;
  const tokens = wordsOf(text);
  if (search.kind === 'phrase') return containsRun(tokens, search.words);
  return tokens.some(
    (token) =>
      isIndexed(token) && (search.words.includes(token) || (search.prefix !== null && token.startsWith(search.prefix))),
  );
}

function containsRun(tokens: readonly string[], run: readonly string[]): boolean {
  if (run.length === 0) return false;
  return tokens.some((_, start) => run.every((token, at) => tokens[start + at] === token));
}

/** Whether the prefix could match words that the server does not index. */
export function isLoosePrefix(prefix: string): boolean {
  return prefix.length < minimumLength || [...stopWords].some((stop) => stop.startsWith(prefix));
}

/** The FTS5 query for a search, or null if nothing can match. */
export function fulltextQuery(search: Search): string | null {
  if (search.kind === 'broken') return null;
  if (search.kind === 'phrase') return search.words.length > 0 ? `"${search.words.join(' ')}"` : null;
  const terms = search.words.map((token) => `"${token}"`);
  if (search.prefix !== null) terms.push(`"${search.prefix}" *`);
  return terms.length > 0 ? terms.join(' OR ') : null;
}
