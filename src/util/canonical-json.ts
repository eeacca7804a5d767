import { isRecord } from './is-record.js';
/** JSON text that is the same for equal data, because the keys are sorted. A bigint becomes `{"$bigint":"9223372036854775807"}`: a number would lose digits beyond 2^53. */
export function canonicalJson(value: unknown): string {
  return canonicalText(value) ?? 'null';
}

/** The canonical text of a value; undefined for what JSON omits. It does not use `JSON.stringify` with a replacer, which takes twice as long. */
function canonicalText(value: unknown): string | undefined {
  if (typeof value === 'bigint') return JSON.stringify(encodeBigInt(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item) ?? 'null').join(',')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonicalText(value.toJSON());
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const text = canonicalText(value[key as keyof typeof value]);
    if (text !== undefined) parts.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${parts.join(',')}}`;
}

/** JSON text with bigints as in `canonicalJson` and keys in the order given; `parseJson` reads it back. */
export function stringifyJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, item: unknown) => encodeBigInt(item), indent);
}

/** The number of digits is limited because creating a bigint from very many digits takes minutes. */
const DIGITS = /^-?\d{1,1000}$/;

/** What a text has that may hold a bigint: the key of one, or an escape, of which it may be made. */
const MAYBE_BIGINT = /\$bigint|\\u/;

/** Reads what `canonicalJson` or `stringifyJson` wrote. Throws SyntaxError on anything that is not JSON. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return MAYBE_BIGINT.test(text) ? decodeBigInts(value) : value;
}

/** Replaces encoded bigints within a value. It does not use `JSON.parse` with a reviver, which takes three times as long. */
function decodeBigInts(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const parts = value as Record<string, unknown>;
  for (const key in parts) {
    const item = parts[key];
    if (typeof item === 'object' && item !== null) parts[key] = decodeBigInts(item);
  }
  const digits = isRecord(value) ? value.$bigint : undefined;
  return typeof digits === 'string' && DIGITS.test(digits) && Object.keys(parts).length === 1 ? BigInt(digits) : value;
}

function encodeBigInt(value: unknown): unknown {
  return typeof value === 'bigint' ? { $bigint: value.toString() } : value;
}
