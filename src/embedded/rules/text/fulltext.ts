import { foldCharacters } from './collation.js';

/**
 * What a `search` means on the server (MariaDB boolean mode over an InnoDB index): words are OR-ed, the last one is a prefix,
 * a text in double quotes is a phrase. Words shorter than three letters and stop words are not in the index.
 */
export type Search =
  /** Fails on the real server (500). */
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

/** Whether the server's index holds the word. */
function isIndexed(token: string): boolean {
  const { length } = token;
  return length >= minimumLength && length <= maximumLength && !stopWords.has(token);
}

/** Reads the text of a `search`. */
export function readSearch(text: string): Search {
  const exact = text.startsWith('"') && text.endsWith('"') && text !== '';
  const plain = text
    .replace(/[@+\-*)(<>~"]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '' || plain === '0') return { kind: 'words', words: [], prefix: null };
  if (exact) return { kind: 'phrase', words: wordsOf(plain) };
  if (/^[% ]+$/.test(plain)) return { kind: 'broken' };
  const terms = plain.split(/[ %]+/).filter((term) => term !== '');
  const last = tokensOfTerm(terms.at(-1) ?? '');
  const words = [...terms.slice(0, -1).flatMap(tokensOfTerm), ...last.slice(0, -1)];
  return { kind: 'words', words: words.filter(isIndexed), prefix: last.at(-1) ?? null };
}

/** A term may hold several words (`b.c`); all but the first must have the least length. */
function tokensOfTerm(term: string): string[] {
  return wordsOf(term).filter(
    (token, at) => (at === 0 || token.length >= minimumLength) && token.length <= maximumLength,
  );
}

/** Whether a text matches, word by word; what the FTS5 query narrows down is decided here where the two could differ. */
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
  if (!run.some(isIndexed)) return false;
  return tokens.some((_, start) => run.every((token, at) => tokens[start + at] === token));
}

/** Whether the prefix could find words that the server's index does not hold. */
export function isLoosePrefix(prefix: string): boolean {
  return prefix.length < minimumLength || [...stopWords].some((stop) => stop.startsWith(prefix));
}

/** The FTS5 query for a search, or null where nothing can match. */
export function fulltextQuery(search: Search): string | null {
  if (search.kind === 'broken') return null;
  if (search.kind === 'phrase') return search.words.some(isIndexed) ? `"${search.words.join(' ')}"` : null;
  const terms = search.words.map((token) => `"${token}"`);
  if (search.prefix !== null) terms.push(`"${search.prefix}" *`);
  return terms.length > 0 ? terms.join(' OR ') : null;
}
