import { createHash } from 'node:crypto';
import type { TextEquality } from '../../appwrite/server/capabilities.js';
import type { IndexSchema } from '../../schema/index-schema.js';

/** The blocks of 256 characters that utf8mb4_general_ci has a table for; elsewhere a character equals only itself. */
const FOLDED_BLOCKS = new Set([0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x1e, 0x1f, 0x21, 0x24, 0xff]);

/** Characters for which that table has something other than the upper case of the letter without its accents. */
const EXCEPTIONS = new Map(
  Object.entries({
    µ: 'Μ',
    ß: 'S',
    ı: 'I',
    ŉ: 'ŉ',
    ſ: 'S',
    ǅ: 'Ǆ',
    ǈ: 'Ǉ',
    ǋ: 'Ǌ',
    ǲ: 'Ǳ',
    '\u0345': 'Ι',
    ς: 'Σ',
    Й: 'Й',
    й: 'Й',
    ẞ: 'ẞ',
    '\u1fbe': 'Ι',
  }),
);

/** This collation treats all characters beyond the basic plane, including all emoji, as equal. */
const BEYOND = '\ufffd';

/**
 * Text as MariaDB's utf8mb4_general_ci compares it, character by character: without case, accents and trailing spaces (fact 17). Equal
 * exactly if Appwrite treats two texts as equal. Source: `my_unicase_default` of its strings/ctype-utf8.c.
 */
export function comparisonText(text: string): string {
  return foldedText(text.replace(/ +$/u, ''));
}

/** The same with trailing spaces, which count in patterns. */
export function foldedText(text: string): string {
  return Array.from(text, comparisonCharacter).join('');
}

function comparisonCharacter(character: string): string {
  if (character.length > 1) return BEYOND;
  const exception = EXCEPTIONS.get(character);
  if (exception !== undefined) return exception;
  if (!FOLDED_BLOCKS.has(character.charCodeAt(0) >> 8)) return character;
  const letter = character.normalize('NFD').charAt(0);
  const upper = letter.toUpperCase();
  return upper.length === 1 ? upper : letter;
}

/**
 * 16 bytes, as text, that are equal for two documents exactly if a unique index treats their values as equal; null if one value is null,
 * which never conflicts.
 *
 * @param values the values of the index's attributes, in its order
 * @param equality how the server compares texts; if exactly, it compares whole texts, whatever the lengths of the index
 */
export function comparisonKey(
  values: readonly unknown[],
  { lengths }: Pick<IndexSchema, 'lengths'>,
  equality: TextEquality,
): string | null {
  const parts: string[] = [];
  for (const [at, value] of values.entries()) {
    if (value === null || value === undefined) return null;
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    parts.push(`${typeof value}:${equality === 'exact' ? text : comparisonText(startOf(text, lengths[at] ?? 0))}`);
  }
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16).toString('latin1');
}

function startOf(text: string, length: number): string {
  return length > 0 ? [...text].slice(0, length).join('') : text;
}
