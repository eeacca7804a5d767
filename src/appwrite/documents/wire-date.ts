import { utcTime } from '../../util/utc-time.js';

/** The length of `2026-01-02T03:04:05.678+00:00`, the only format in which Appwrite sends dates. */
const LENGTH = 29;

/** Parses a date to milliseconds, several times faster than `new Date`; other formats are read as Appwrite does. NaN if it is not a date. */
export function wireTime(text: string): number {
  const year = number(text, 0, 4);
  const isUsual =
    text.length === LENGTH && year >= 100 && text[10] === 'T' && text[19] === '.' && text.endsWith('+00:00');
  if (!isUsual) return utcTime(text);
  return Date.UTC(
    year,
    number(text, 5, 2, 12) - 1,
    number(text, 8, 2, 31),
    number(text, 11, 2, 23),
    number(text, 14, 2, 59),
    number(text, 17, 2, 59),
    number(text, 20, 3),
  );
}

export function isWireTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(wireTime(value));
}

export function wireDate(text: string): Date {
  return new Date(wireTime(text));
}

const ZERO = 48;

/** Parses digits of a text; NaN for anything else, or beyond `most`. */
function number(text: string, at: number, digits: number, most = Number.POSITIVE_INFINITY): number {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value <= most ? value : Number.NaN;
}
