import { kindOf } from '../options/kind-of.js';

/** The JSON text of a value, as it is stored. Throws TypeError for what JSON would silently drop or empty; methods of objects may be dropped. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, refuseLoss) as string | undefined;
  if (text === undefined) throw new TypeError(kindOf(value));
  return text;
}

/** Whether a stored text can be read as JSON. */
export function isJsonText(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function refuseLoss(this: unknown, key: string, value: unknown): unknown {
  const place = key === '' ? '' : ` at '${key}'`;
  if (value instanceof Map || value instanceof Set) throw new TypeError(`a ${value.constructor.name}${place}`);
  const isLost = typeof value === 'symbol' || (typeof value === 'function' && Array.isArray(this));
  if (isLost) throw new TypeError(`a ${typeof value}${place}`);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value}${place}`);
  return value;
}
