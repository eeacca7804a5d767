import type { TextPlace } from '../../engines/engine-rules.js';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { guardedCharacters } from '../../rules/text/like-pattern.js';
import { type Fragment, fragment } from './query-fragment.js';

/**
 * PostgreSQL's ILIKE: ignores case, but not accents. SQLite's GLOB is case-sensitive, so every letter becomes a class with both its cases.
 */

export function globStart({ raw }: TextPlace, value: string): Fragment {
  return fragment(`${raw} GLOB ?`, pattern([...guardedCharacters(value), '%']));
}

/** Compares only the end of the text: a pattern that starts with `*` would be tried at every character of a long text. */
export function globEnd({ raw }: TextPlace, value: string): Fragment {
  refuseOpenEscape(value);
  const characters = guardedCharacters(value);
  const start = value === '' ? `length(${raw}) + 1` : -plainLength(characters);
  return fragment(`substr(${raw}, ${start}) GLOB ?`, pattern(characters));
}

/** If possible, searches for a value as plain text, since a pattern can take a hundred times as long in a long text. */
export function globPart({ raw }: TextPlace, value: string): Fragment {
  const letters = [...value];
  const others = [...new Set(letters)].filter((letter) => !/[ -~]/.test(letter));
  if (value !== '' && !value.includes('\\') && others.length <= mostReplaced && others.every(isPlainLetter)) {
    const changed = others.filter((letter) => letter.toUpperCase() !== letter.toLowerCase());
    const pairs = changed.flatMap((letter) => [letter.toUpperCase(), letter.toLowerCase()]);
    const text = changed.reduce((inner) => `replace(${inner}, ?, ?)`, `lower(${raw})`);
    return fragment(`instr(${text}, ?) > 0`, ...pairs, letters.map((letter) => letter.toLowerCase()).join(''));
  }
  return fragment(`${raw} GLOB ?`, `*${pattern([...guardedCharacters(value), '%'])}`);
}

/** SQLite's `lower` only knows ASCII; each other letter needs a replacement in the whole text. No alphabet has more letters than this. */
const mostReplaced = 64;

/** Whether a character has only one form per case, or no case at all. */
function isPlainLetter(character: string): boolean {
  if (character < ' ') return false;
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
  if (lower === upper) return true;
  return (
    [...lower].length === 1 && [...upper].length === 1 && lower.toUpperCase() === upper && upper.toLowerCase() === lower
  );
}

/** The number of characters that a pattern without wildcards matches. */
function plainLength(characters: readonly string[]): number {
  let length = 0;
  for (let at = 0; at < characters.length; at++) {
    if (characters[at] === '\\' && at + 1 < characters.length) at++;
    length++;
  }
  return length;
}

/** The server does not escape the value here, so its wildcards have effect. */
export function globWhole({ raw }: TextPlace, value: string): Fragment {
  refuseOpenEscape(value);
  return fragment(`${raw} GLOB ?`, pattern([...value]));
}

/** PostgreSQL's error "LIKE pattern must not end with escape character". */
function refuseOpenEscape(value: string): void {
  let backslashes = 0;
  while (value.at(-1 - backslashes) === '\\') backslashes++;
  if (backslashes % 2 === 1) throw new AppwriteError('general_unknown');
}

const wildcards: ReadonlyMap<string, string> = new Map([
  ['%', '*'],
  ['_', '?'],
]);

/** Converts the server's pattern, in which a backslash makes the next character literal, to SQLite's. */
function pattern(characters: readonly string[]): string {
  let glob = '';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const isEscape = character === '\\' && at + 1 < characters.length;
    glob += isEscape ? classOf(characters[++at] ?? '') : (wildcards.get(character) ?? classOf(character));
  }
  return glob;
}

function classOf(character: string): string {
  if ('*?['.includes(character)) return `[${character}]`;
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
  const cases = [...new Set([character, lower, upper])].filter((each) => [...each].length === 1);
  return cases.length === 1 ? character : `[${cases.join('')}]`;
}
