import type { TextPlace } from '../../engines/engine-rules.js';
import { foldCharacters } from '../../rules/text/collation.js';
import { likePattern, openPattern } from '../../rules/text/like-pattern.js';
import { type Fragment, fragment } from './query-fragment.js';

/** MariaDB's LIKE: without case and accents, but with the spaces at the end, which equality does not count. */

/** The folded text with its trailing spaces. */
function written({ expression, raw }: TextPlace): string {
  if (raw === 'id') return expression;
  return `(substr(${expression}, 1, length(${expression}) - 1) || substr(${raw}, length(rtrim(${raw}, ' ')) + 1))`;
}

/** Text that ends in no space lies within the folded column, which spares the detour over the written form. */
const endsInText = (value: string): boolean => value !== '' && !value.endsWith(' ');

/** True for every value, null for null. */
const anyText = (expression: string): Fragment => fragment(`${expression} = ${expression}`);

/** The pattern of a value with a backslash, which means something to MariaDB; null for any other. */
function escaped(place: TextPlace, value: string, before: '' | '%', after: '' | '%'): Fragment | null {
  if (!value.includes('\\')) return null;
  return fragment(`${written(place)} LIKE ? ESCAPE '\\'`, likePattern(value, before, after));
}

/** Sorts after every text that starts the same. */
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

/** The server writes the value into LIKE as it is: the whole text must fit it, and its wildcards count. */
export function foldedWhole(place: TextPlace, value: string): Fragment {
  return fragment(`${written(place)} LIKE ? ESCAPE '\\'`, openPattern(value));
}
