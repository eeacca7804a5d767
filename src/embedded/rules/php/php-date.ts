import type { DateFields } from './php-date-fields.js';
import { readDateText } from './php-date-tokens.js';
import { zoneOffset } from './php-time-zone.js';

/** Reads date texts as PHP's `new DateTime($text)` does on a server in UTC, and prints them as the API does. */

/** A moment as all responses show it: `YYYY-MM-DDTHH:mm:ss.SSS+00:00`. Years beyond 9999 keep their sign, since they are never accepted. */
export function formatDate(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}+00:00`;
}

/** The form that all clients send, in UTC. */
const usual = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?(?:Z|\+00:00)$/;

/**
 * The moment of a text in milliseconds (microseconds are truncated), or null if PHP throws. The empty text and `now` mean the given
 * moment; days and hours out of range carry over (30 February is 1 or 2 March).
 */
export function readDate(text: string, now: number = Date.now()): number | null {
  if (usual.test(text)) {
    const time = Date.parse(text);
    if (!Number.isNaN(time)) return time;
  }
  const fields = readDateText(text);
  if (!fields) return null;
  if (fields.timestamp !== null) return applyRelative(fields.timestamp * 1000, fields);
  return resolve(fields, now);
}

/** The normal form of a date text, or null if PHP cannot read it. */
export function parsePhpDate(text: string, now?: number): string | null {
  const time = readDate(text, now);
  return time === null || !Number.isFinite(time) || Math.abs(time) > 8.64e15 ? null : formatDate(time);
}

/** The dates that an engine can store. */
export interface DateRange {
  /** In milliseconds. */
  readonly minimum: number;
  readonly maximum: number;
  /** What the server adds to its message for a refused date. */
  readonly description: string;
}

/** The range from a moment (in the server's format) to the end of the year 9999. */
export function datesFrom(minimum: string, moment: string): DateRange {
  return {
    minimum: Date.parse(moment),
    maximum: Date.parse('9999-12-31T23:59:59Z'),
    description: `Value must be valid date between ${minimum} and 9999-12-31 23:59:59.`,
  };
}

/** MariaDB's range. */
export const datesFromYear1000 = datesFrom('1000-01-01 00:00:00', '1000-01-01T00:00:00Z');

/**
 * The server's own date check, for rows after normalising and for query values unchanged: a text with a four-digit year that PHP can read,
 * within the engine's range (without the last millisecond of 9999).
 */
export function isServerDate(value: unknown, now?: number, range = datesFromYear1000): value is string {
  if (typeof value !== 'string' || value === '' || !/(?<!\d)\d{4}(?!\d)/.test(value)) return false;
  const time = readDate(value, now);
  return time !== null && time >= range.minimum && time <= range.maximum;
}

function resolve(fields: DateFields, now: number): number {
  const zone = fields.zone ?? { kind: 'offset' as const, minutes: 0 };
  const current = new Date(now + zoneOffset(zone, now) * 60_000);
  const bare = [fields.year, fields.month, fields.day, fields.hour].every((field) => field === null);
  const dateOnly = fields.hour === null && (fields.year !== null || fields.month !== null || fields.day !== null);
  const midnight = dateOnly || fields.resetTime;
  const year = fields.year ?? current.getUTCFullYear();
  const month = fields.month ?? current.getUTCMonth() + 1;
  const day = fields.day ?? current.getUTCDate();
  const clock =
    fields.hour !== null
      ? [fields.hour, fields.minute, fields.second, fields.millisecond]
      : midnight
        ? [0, 0, 0, 0]
        : [
            current.getUTCHours(),
            current.getUTCMinutes(),
            current.getUTCSeconds(),
            bare ? current.getUTCMilliseconds() : 0,
          ];
  const local = applyRelative(utc(year, month - 1, day, clock), fields);
  let time = local - zoneOffset(zone, local) * 60_000;
  time = local - zoneOffset(zone, time) * 60_000;
  return time;
}

function utc(year: number, month: number, day: number, clock: readonly number[]): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(clock[0] ?? 0, clock[1] ?? 0, clock[2] ?? 0, clock[3] ?? 0);
  return date.getTime();
}

function applyRelative(time: number, fields: DateFields): number {
  const date = new Date(time);
  const { relative } = fields;
  date.setUTCFullYear(
    date.getUTCFullYear() + relative.year,
    date.getUTCMonth() + relative.month,
    date.getUTCDate() + relative.day,
  );
  date.setTime(date.getTime() + relative.second * 1000 + relative.millisecond);
  if (fields.edge === 'first') date.setUTCDate(1);
  if (fields.edge === 'last') date.setUTCMonth(date.getUTCMonth() + 1, 0);
  if (fields.weekday !== null) moveToWeekday(date, fields.weekday);
  if (relative.weekdays !== 0) moveWeekdays(date, relative.weekdays);
  return date.getTime();
}

function moveToWeekday(date: Date, weekday: { readonly day: number; readonly step: number }): void {
  const ahead = (weekday.day - date.getUTCDay() + 7) % 7;
  const { step } = weekday;
  const days = step === 0 ? ahead : step > 0 ? (ahead === 0 ? 7 : ahead) + (step - 1) * 7 : ahead - 7 + (step + 1) * 7;
  date.setUTCDate(date.getUTCDate() + days);
}

function moveWeekdays(date: Date, count: number): void {
  const step = Math.sign(count);
  // Skips whole weeks, since five weekdays are one week from any day; few steps remain.
  const weeks = Math.max(0, Math.floor(Math.abs(count) / 5) - 1);
  date.setUTCDate(date.getUTCDate() + step * weeks * 7);
  for (let left = Math.abs(count) - weeks * 5; left > 0 && !Number.isNaN(date.getTime()); ) {
    date.setUTCDate(date.getUTCDate() + step);
    if (date.getUTCDay() % 6 !== 0) left--;
  }
}
