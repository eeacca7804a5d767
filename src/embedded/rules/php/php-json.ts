import { randomUUID } from 'node:crypto';
import { type NumberPlace, scanJson } from './scan-json.js';
import { decodeNumber, WholeFloat } from './whole-float.js';

const MAXIMUM_DEPTH = 512;
/** Marks a number that `JSON.parse` must read as text; random, so that no string in a request can look like one. */
const mark = `#${randomUUID()}:`;

/**
 * Parses JSON as PHP does: integers are exact up to 64 bits, floats remain floats (see `WholeFloat`). The time is proportional to the
 * length of any text, since anybody may send a body. Throws a SyntaxError for malformed text, for nesting deeper than 512 and for an
 * incomplete surrogate pair.
 */
export function parseJson(text: string): unknown {
  const found = scanJson(text, MAXIMUM_DEPTH);
  if (found.tooDeep) throw new SyntaxError('Maximum stack depth exceeded');
  if (found.hasLoneSurrogate) throw new SyntaxError('Single unpaired high surrogate in Unicode escape');
  if (found.unsafeNumbers.length === 0) return JSON.parse(text);
  return JSON.parse(markNumbers(text, found.unsafeNumbers), (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? decodeNumber(value.slice(mark.length)) : value,
  );
}

function markNumbers(text: string, places: readonly NumberPlace[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of places) {
    parts.push(text.slice(from, start), `"${mark}${text.slice(start, end)}"`);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** Prints JSON as PHP does: bigints as plain integers, `/` escaped, large floats as `1.0e+20`, without undefined properties. */
export function writeJson(value: unknown): string {
  if (!printsAlike(value)) return writeExactly(value);
  const text = JSON.stringify(value) ?? 'null';
  return text.includes('/') ? text.replaceAll('/', '\\/') : text;
}

/** Prints JSON as PHP does by default, and so for what the server stores in its own tables: beyond ASCII everything is escaped. */
export function writeAsciiJson(value: unknown): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return writeJson(value).replaceAll(/[\u0080-\uffff]/g, escaped);
}

/** Whether JavaScript prints all numbers in the value as PHP does: no bigints, no very large or very small floats. */
function printsAlike(value: unknown): boolean {
  if (typeof value === 'number') return isPlain(value);
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint';
  if (Array.isArray(value)) return value.every(printsAlike);
  for (const key in value) if (!printsAlike(value[key as keyof typeof value])) return false;
  return true;
}

/** PHP prints other numbers with an exponent. */
function isPlain(value: number): boolean {
  const size = Math.abs(value);
  return (size >= 1e-4 && size < 1e17) || size === 0;
}

function writeExactly(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'number':
      return writeNumber(value);
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return writeList(value);
      if (value instanceof WholeFloat) return writeNumber(value.value);
      return writeObject(value);
    default:
      return 'null';
  }
}

function writeList(list: readonly unknown[]): string {
  let text = '';
  for (const item of list) text += text ? `,${writeExactly(item)}` : writeExactly(item);
  return `[${text}]`;
}

function writeObject(value: object): string {
  let text = '';
  for (const key in value) {
    const item: unknown = value[key as keyof typeof value];
    if (item !== undefined) text += `${text ? ',' : ''}${writeString(key)}:${writeExactly(item)}`;
  }
  return `{${text}}`;
}

/** Texts without escapes, such as names and dates: this test takes a quarter of the time of `JSON.stringify` for a short text. */
const AS_IT_IS = /^[ !#-.0-[\]-~]{0,64}$/;

function writeString(value: string): string {
  if (AS_IT_IS.test(value)) return `"${value}"`;
  const text = JSON.stringify(value);
  return text.includes('/') ? text.replaceAll('/', '\\/') : text;
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return '0';
  if (isPlain(value)) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${exponent}`;
}
