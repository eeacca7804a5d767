import { foldCharacters } from './collation.js';

/** What the server puts a backslash before; a backslash itself is not among them. */
const guarded = new Set(['%', '_', '[', ']', '^', '-', '.', '*', '+', '?', '(', ')', '{', '}', '|']);
const backslash = '\\';

/**
 * A `LIKE` pattern for SQLite (with the backslash for its escape) that means what the server's pattern means to MariaDB. A backslash of the
 * client escapes the character after it there: `a\b` finds `ab`, `a\\b` finds `a\b`, and before a `%` that the server adds it makes that a
 * plain one. `\%` and `\_` find a backslash and anything.
 */
export function likePattern(value: string, before: '' | '%', after: '' | '%'): string {
  return before + translate([...guardedCharacters(value), ...after]);
}

/** The pattern of a value whose wildcards the server leaves as they are. */
export function openPattern(value: string): string {
  return translate([...value]);
}

/** The characters of a value as the server writes them into a pattern. */
export function guardedCharacters(value: string): readonly string[] {
  return [...value].flatMap((character) => (guarded.has(character) ? [backslash, character] : [character]));
}

/** From MariaDB's reading of a pattern to SQLite's, which takes an escape before a wildcard or itself alone. */
function translate(characters: readonly string[]): string {
  let pattern = '';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const next = characters[at + 1];
    if (character !== backslash)
      pattern += character === '%' || character === '_' ? character : foldCharacters(character);
    // At the end there is nothing to escape: it is literal.
    else if (next === undefined) pattern += backslash + backslash;
    else {
      pattern += literal(next);
      at++;
    }
  }
  return pattern;
}

const literal = (character: string): string =>
  ['%', '_', backslash].includes(character) ? backslash + character : foldCharacters(character);
