import { randomUUID } from 'node:crypto';
import { decodeNumber, WholeFloat } from './whole-float.js';

const MAXIMUM_DEPTH = 512;
/** A number that `JSON.parse` alone would not keep: a float that looks like an integer then (`1.0`, `1e2`), or sixteen digits and more. */
const unsafeNumber = /(?:^|[:,[\s])-?\d+(?:\.0+(?!\d)|(?:\.\d+)?[eE]|\d{15})/;
const isUnsafe = /^-?(?:\d+(?:\.0+$|.*[eE])|\d{16})/;
/** Marks a number that travels through `JSON.parse` as text; unguessable, so that no string of a request can pass for one. */
const mark = `#${randomUUID()}:`;
const escapedSurrogate = /\\u[dD][89a-fA-F]/;
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Parses JSON as PHP does: integers stay exact up to 64 bits, floats stay floats (see `WholeFloat`).
 * Throws a SyntaxError on malformed text and on nesting deeper than 512.
 */
export function parseJson(text: string): unknown {
  if (exceedsDepth(text)) throw new SyntaxError('Maximum stack depth exceeded');
  if (escapedSurrogate.test(text)) refuseLoneSurrogates(text);
  if (!unsafeNumber.test(text)) return JSON.parse(text);
  const marked = text.replace(tokens, (token) =>
    token[0] === '"' || !isUnsafe.test(token) ? token : `"${mark}${token}"`,
  );
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? decodeNumber(value.slice(mark.length)) : value,
  );
}

/** Half a surrogate pair is no text in PHP. */
function refuseLoneSurrogates(text: string): void {
  for (const [token] of text.matchAll(tokens)) {
    if (token.startsWith('"') && !isWellFormed(JSON.parse(token) as string)) {
      throw new SyntaxError('Single unpaired high surrogate in Unicode escape');
    }
  }
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

function exceedsDepth(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 92) at++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 91 || code === 123) {
      depth++;
      if (depth > MAXIMUM_DEPTH) return true;
    } else if (code === 93 || code === 125) depth--;
  }
  return false;
}

/** Writes JSON as PHP does: bigints as bare integers, `/` escaped, large floats as `1.0e+20`, undefined properties left out. */
export function writeJson(value: unknown): string {
  if (!printsAlike(value)) return writeExactly(value);
  const text = JSON.stringify(value) ?? 'null';
  return text.includes('/') ? text.replaceAll('/', '\\/') : text;
}

/** Whether JavaScript prints all numbers in it as PHP does: no bigints, no large and no tiny floats. */
function printsAlike(value: unknown): boolean {
  if (typeof value === 'number') return isPlain(value);
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint';
  if (Array.isArray(value)) return value.every(printsAlike);
  for (const key in value) if (!printsAlike(value[key as keyof typeof value])) return false;
  return true;
}

/** PHP writes other numbers with an exponent. */
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
      if (Array.isArray(value)) return `[${value.map(writeExactly).join(',')}]`;
      if (value instanceof WholeFloat) return writeNumber(value.value);
      return writeObject(value);
    default:
      return 'null';
  }
}

function writeObject(value: object): string {
  let text = '';
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) text += `${text ? ',' : ''}${writeString(key)}:${writeExactly(item)}`;
  }
  return `{${text}}`;
}

function writeString(value: string): string {
  const text = JSON.stringify(value);
  return text.includes('/') ? text.replaceAll('/', '\\/') : text;
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return '0';
  if (isPlain(value)) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${exponent}`;
}
