import type { DateFields } from './php-date-fields.js';

/** The relative parts of a date text: `+1 week`, `3 days ago`, `next month`, `last monday`, `friday`. */

const ordinals = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const dayName =
  '(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday|sun|mon|tues|tue|wednes|wed|thurs|thur|thu|fri|sat)s?';
const unit =
  '(?:msecs?|milliseconds?|ms|microseconds?|microsecs?|µs|usecs?|seconds?|secs?|minutes?|mins?|hours?|days?|fortnights?|forthnights?|fortnight|months?|mons?|years?|weekdays?|weeks?|sat|sun)';

const counted = new RegExp(`([+-]*)[ \\t]*(\\d{1,13})[ \\t]*(${dayName}|${unit})(?![a-z])([ \\t]+ago(?![a-z]))?`, 'iy');
const worded = new RegExp(
  `(${ordinals.join('|')}|next|last|previous|this)[ \\t]+(${dayName}|${unit}|weeks?)(?![a-z])([ \\t]+ago(?![a-z]))?`,
  'iy',
);
const named = new RegExp(`${dayName}(?![a-z])`, 'iy');

export interface RelativeToken {
  readonly length: number;
  apply(fields: DateFields): boolean;
}

/** Reads one relative part at a position of the text, or returns null. */
export function readRelative(text: string, at: number): RelativeToken | null {
  const number = matchAt(counted, text, at);
  if (number) {
    const minus = ((number[1] ?? '').match(/-/g) ?? []).length % 2 === 1;
    const amount = Number(number[2]) * (minus !== (number[4] !== undefined) ? -1 : 1);
    return token(number[0], (fields) => addUnits(fields, amount, number[3] ?? ''));
  }
  const word = matchAt(worded, text, at);
  if (word) {
    const amount = amountOf(word[1] ?? '') * (word[3] === undefined ? 1 : -1);
    return token(word[0], (fields) => addUnits(fields, amount, word[2] ?? ''));
  }
  const weekday = matchAt(named, text, at);
  return weekday ? token(weekday[0], (fields) => setWeekday(fields, weekdayOf(weekday[0]), 0)) : null;
}

const token = (text: string, change: (fields: DateFields) => void): RelativeToken => ({
  length: text.length,
  apply(fields) {
    change(fields);
    return true;
  },
});

function amountOf(word: string): number {
  const name = word.toLowerCase();
  if (name === 'this') return 0;
  if (name === 'next') return 1;
  return name === 'last' || name === 'previous' ? -1 : ordinals.indexOf(name) + 1;
}

const weekdayOf = (name: string): number => weekdays.indexOf(name.toLowerCase().slice(0, 3));

function setWeekday(fields: DateFields, day: number, step: number): void {
  fields.weekday = { day, step };
  fields.resetTime = fields.hour === null;
}

function addUnits(fields: DateFields, amount: number, unitName: string): void {
  const name = unitName.toLowerCase();
  const { relative } = fields;
  if (/^(msecs?|milliseconds?|ms)$/.test(name)) relative.millisecond += amount;
  else if (/^(micro|µs|usec)/.test(name)) relative.millisecond += Math.trunc(amount / 1000);
  else if (name.startsWith('sec')) relative.second += amount;
  else if (name.startsWith('min')) relative.second += amount * 60;
  else if (name.startsWith('hour')) relative.second += amount * 3600;
  else if (name.startsWith('weekday')) relative.weekdays += amount;
  else if (name.startsWith('week')) relative.day += amount * 7;
  else if (name.startsWith('fort')) relative.day += amount * 14;
  else if (/^days?$/.test(name)) relative.day += amount;
  else if (name.startsWith('month') || /^mons$/.test(name)) relative.month += amount;
  else if (name.startsWith('year')) relative.year += amount;
  else setWeekday(fields, weekdayOf(name), amount);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
