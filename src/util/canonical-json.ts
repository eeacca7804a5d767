/**
 * JSON with sorted object keys and without insignificant differences, so that equal data gives equal text.
 * A bigint becomes `{"$bigint":"9223372036854775807"}`, since JSON numbers lose digits beyond 2^53.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (isPlainObject(item) ? sorted(item) : encodeBigInt(item)));
}

/** Plain JSON text that keeps bigints, key order as given; `parseJson` reads it back. */
export function stringifyJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, item: unknown) => encodeBigInt(item), indent);
}

/** Reads what `canonicalJson` or `stringifyJson` wrote. Throws SyntaxError on anything that is not JSON. */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_key, item: unknown) => {
    if (!isPlainObject(item)) return item;
    const digits = item.$bigint;
    return typeof digits === 'string' && Object.keys(item).length === 1 ? BigInt(digits) : item;
  });
}

function encodeBigInt(value: unknown): unknown {
  return typeof value === 'bigint' ? { $bigint: value.toString() } : value;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, value[key]]),
  );
}
