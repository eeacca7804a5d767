import type { TextPlace } from '../../engines/engine-rules.js';
import { foldCharacters } from '../../rules/text/collation.js';
import { likePattern, openPattern } from '../../rules/text/like-pattern.js';
import { type Fragment, fragment } from './query-fragment.js';

/** MariaDB's LIKE: ignores case and accents, but not trailing spaces, which equality ignores. */

/** The folded text with its trailing spaces. */
function written({ expression, raw }: TextPlace): string {
  if (raw === 'id') return expression;
  return `(substr(${expression}, 1, length(${expression}) - 1) || substr(${raw}, length(rtrim(${raw}, ' ')) + 1))`;
}

/** For a value without trailing spaces the folded column is sufficient, without calculating the written form. */
const endsInText = (value: string): boolean => value !== '' && !value.endsWith(' ');

/** True for every value; null for null. */
const anyText = (expression: string): Fragment => fragment(`${expression} = ${expression}`);

/** The pattern of a value with a backslash, which has a meaning for MariaDB; null for other values. */
function escaped(place: TextPlace, value: string, before: '' | '%', after: '' | '%'): Fragment | null {
  if (!value.includes('\\')) return null;
  return fragment(`${written(place)} LIKE ? ESCAPE '\\'`, likePattern(value, before, after));
}

/** Sorts after all texts with the same start. */
const afterAll = '\u{10ffff}';

export function foldedStart(place: TextPlace, value: string): Fragment {
  const pattern = escaped(place, value, '', '%');
  if (pattern) return pattern;
  const { expression } = place;
  const prefix = foldCharacters(value);
  if (endsInText(value)) return fragment(`(${expression} >= ? AND ${expression} < ?)`, prefix, prefix + afterAll);
  if (value === '') return anyText(expression);
  return fragment(`substr(${written(place)}, 1, ${[...value].length}) = ?`, prefix);
}

export function foldedEnd(place: TextPlace, value: string): Fragment {
  if (value === '') return anyText(place.expression);
  const pattern = escaped(place, value, '%', '');
  if (pattern) return pattern;
  return fragment(`substr(${written(place)}, -${[...value].length}) = ?`, foldCharacters(value));
}

export function foldedPart(place: TextPlace, value: string): Fragment {
  if (value === '') return anyText(place.expression);
  const pattern = escaped(place, value, '%', '%');
  if (pattern) return pattern;
  const target = endsInText(value) ? place.expression : written(place);
  return fragment(`instr(${target}, ?) > 0`, foldCharacters(value));
}

/** The server puts the value into LIKE unescaped: the complete text must match, and its wildcards have effect. */
export function foldedWhole(place: TextPlace, value: string): Fragment {
  return fragment(`${written(place)} LIKE ? ESCAPE '\\'`, openPattern(value));
}
