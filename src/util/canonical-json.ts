import { isRecord } from './is-record.js';
/** JSON text that is the same for equal data, since the keys are sorted. A bigint becomes `{"$bigint":"9223372036854775807"}`: a number would lose digits beyond 2^53. */
export function canonicalJson(value: unknown): string {
  return canonicalText(value) ?? 'null';
}

/** The canonical text of a value; undefined for what JSON omits. It does not use `JSON.stringify` with a replacer, which takes twice as long. */
function canonicalText(value: unknown): string | undefined {
  if (typeof value === 'bigint') return JSON.stringify(encodeBigInt(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item) ?? 'null').join(',')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonicalText(value.toJSON());
  const parts = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, item]) => {
      const text = canonicalText(item);
      return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`];
    });
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
  // With a function it takes ten times as long.
  if (!MAYBE_BIGINT.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, item: unknown) => {
    if (!isRecord(item)) return item;
    const digits = item.$bigint;
    return typeof digits === 'string' && DIGITS.test(digits) && Object.keys(item).length === 1 ? BigInt(digits) : item;
  });
}

function encodeBigInt(value: unknown): unknown {
  return typeof value === 'bigint' ? { $bigint: value.toString() } : value;
}
