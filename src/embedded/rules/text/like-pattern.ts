import { foldCharacters } from './collation.js';

/** The characters before which the server puts a backslash; the backslash itself is not one of them. */
const guarded = new Set(['%', '_', '[', ']', '^', '-', '.', '*', '+', '?', '(', ')', '{', '}', '|']);
const backslash = '\\';

/**
 * A `LIKE` pattern for SQLite (with backslash as escape character) that has the same meaning as the server's pattern for MariaDB. There, a
 * backslash of the client escapes the next character: `a\b` finds `ab`, `a\\b` finds `a\b`, and before a `%` that the server adds, it
 * makes that a literal one. `\%` and `\_` find a backslash followed by anything.
 */
export function likePattern(value: string, before: '' | '%', after: '' | '%'): string {
  return before + translate([...guardedCharacters(value), ...after]);
}

/** The pattern of a value whose wildcards the server does not escape. */
export function openPattern(value: string): string {
  return translate([...value]);
}

/** The characters of a value as the server writes them into a pattern. */
export function guardedCharacters(value: string): readonly string[] {
  return [...value].flatMap((character) => (guarded.has(character) ? [backslash, character] : [character]));
}

/** Converts a pattern from MariaDB's meaning to SQLite's, which only allows an escape before a wildcard or itself. */
function translate(characters: readonly string[]): string {
  let pattern = '';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const next = characters[at + 1];
    if (character !== backslash)
      pattern += character === '%' || character === '_' ? character : foldCharacters(character);
    // At the end there is nothing to escape, so the backslash is literal.
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
