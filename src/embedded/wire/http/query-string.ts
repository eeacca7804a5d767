import { isUtf8 } from 'node:buffer';
import { isNumberKey } from '../../rules/rows/merge-values.js';

/** Parameters with deeper brackets are dropped (PHP's `max_input_nesting_level`). */
const deepest = 64;

/** A PHP array that is being filled. */
interface Filling {
  readonly entries: Map<string, string | Filling>;
  /** The key for the next value without one. */
  next: number;
}

/**
 * Parses a query string or a form body as PHP does: `a=1`, `a[]=x&a[]=y` and `a[0]=x&a[1]=y` (lists), `a[b][c]=1` (nested objects); the
 * last value of a name is used.
 */
export function parseQueryString(text: string): Record<string, unknown> {
  const pairs = text.split('&').filter((pair) => pair !== '');
  return readFields(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    }),
  );
}

/** Combines named values as PHP does. */
export function readFields(fields: readonly (readonly [name: string, value: string])[]): Record<string, unknown> {
  const filling = newFilling();
  for (const [name, value] of fields) put(filling, pathOf(name), value);
  return objectOf(filling);
}

const newFilling = (): Filling => ({ entries: new Map(), next: 0 });

/** The parts of a name: `a[b][]` is a, b and a new element. Without a closing bracket the rest belongs to the name. */
function pathOf(name: string): string[] {
  const bracket = name.indexOf('[');
  if (bracket <= 0) return [name];
  const path = [name.slice(0, bracket)];
  const step = /\[([^\]]*)\]/y;
  step.lastIndex = bracket;
  for (let match = step.exec(name); match && path.length <= deepest; match = step.exec(name)) path.push(match[1] ?? '');
  return path.length > 1 ? path : [name];
}

function put(filling: Filling, [head = '', ...rest]: readonly string[], value: string): void {
  const key = head === '' ? String(filling.next) : head;
  if (isNumberKey(key)) filling.next = Math.max(filling.next, Number(key) + 1);
  if (rest.length === 0) {
    filling.entries.set(key, value);
    return;
  }
  const known = filling.entries.get(key);
  const inner = typeof known === 'object' ? known : newFilling();
  filling.entries.set(key, inner);
  put(inner, rest, value);
}

/** An array whose keys are all whole numbers becomes a list, in the order in which they were sent. */
function filled(value: string | Filling): unknown {
  if (typeof value === 'string') return value;
  const { entries } = value;
  return [...entries.keys()].every(isNumberKey) ? [...entries.values()].map(filled) : objectOf(value);
}

function objectOf({ entries }: Filling): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(values, key, {
      value: filled(value),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return values;
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  // Leaves invalid escapes and invalid text unchanged. `decodeURIComponent` would throw, and an error takes longer than a long text.
  return spaced.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex');
    return isUtf8(bytes) ? bytes.toString() : escapes;
  });
}
