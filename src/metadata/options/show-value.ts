import { kindOf } from './kind-of.js';

const LONGEST = 60;

/** A value for a message, truncated if it is long. Never throws. */
export function show(value: unknown): string {
  const text = describe(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
}

function describe(value: unknown): string {
  if (typeof value === 'function') return kindOf(value);
  if (typeof value !== 'object' && typeof value !== 'string') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : value.toISOString();
  try {
    return JSON.stringify(value) ?? 'an object';
  } catch {
    return 'an object';
  }
}
