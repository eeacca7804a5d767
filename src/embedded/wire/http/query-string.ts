import { isUtf8 } from 'node:buffer';

/**
 * Reads a query string or a form body as PHP does: `a=1`, `a[]=x&a[]=y` and `a[0]=x&a[1]=y` (lists), the last plain value wins.
 * Bracketed values become a list in the order they were sent; deeper brackets are not told apart.
 */
export function parseQueryString(text: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const pair of text.split('&')) {
    if (!pair) continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const bracket = name.indexOf('[');
    const key = bracket > 0 ? name.slice(0, bracket) : name;
    if (bracket <= 0) set(values, key, value);
    else if (Object.hasOwn(values, key) && Array.isArray(values[key])) values[key].push(value);
    else set(values, key, [value]);
  }
  return values;
}

function set(values: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(values, key, { value, enumerable: true, writable: true, configurable: true });
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  // What is no escape, or no text, stays. `decodeURIComponent` would throw, and an error costs more than a long text.
  return spaced.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex');
    return isUtf8(bytes) ? bytes.toString() : escapes;
  });
}
