import { type DateFields, emptyFields } from './php-date-fields.js';
import { readRelative } from './php-date-relative.js';
import { readZone } from './php-time-zone.js';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const roman = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii'];
const monthNames =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec';
const monthText = `(${monthNames}|viii|vii|vi|iv|v|iii|ii|ix|i|xii|xi|x)`;
const month2 = '(0[0-9]|1[0-2])';
const month = '(1[0-2]|0?[0-9])';
const day2 = '(0[0-9]|[12][0-9]|3[01])';
const day = '(0[0-9]|[12][0-9]|3[01]|[0-9])';
const daySuffix = `${day}(?:st|nd|rd|th)?`;
const year4 = '(\\d{4})';
const year = '(\\d{1,4})';
// PHP takes the longest match, so the longer alternatives come first.
const hour24 = '(2[0-4]|[01]?[0-9])';
const minute = '([0-5]?[0-9])';
const minute2 = '([0-5][0-9])';
const second = '(60|[0-5]?[0-9])';
const second2 = '([0-5][0-9]|60)';
const gap = '[ .\\t-]*';

type Apply = (match: RegExpExecArray, fields: DateFields) => boolean;
type Group = string | undefined;

const setDate =
  (y: number, m: number, d: number): Apply =>
  (match, fields) => {
    const hasDate = fields.year !== null || fields.month !== null || fields.day !== null;
    if (hasDate) return false;
    if (y) fields.year = fullYear(match[y]);
    fields.month = m ? monthNumber(match[m]) : fields.month;
    fields.day = d ? Number(match[d]) : 1;
    return true;
  };

/** A month without a day keeps today's day. */
const setMonth: Apply = (match, fields) => {
  if (fields.year !== null || fields.month !== null || fields.day !== null) return false;
  fields.month = monthNumber(match[0]);
  return true;
};

function fullYear(text: Group): number {
  const value = Number(text);
  if ((text ?? '').replace(/^[+-]/, '').length > 2) return value;
  return value < 70 ? 2000 + value : 1900 + value;
}

function monthNumber(text: Group): number {
  if (text === undefined) return 1;
  if (/^\d+$/.test(text)) return Number(text);
  const word = text.toLowerCase();
  const numeral = roman.indexOf(word);
  return numeral >= 0 ? numeral + 1 : months.indexOf(word.slice(0, 3)) + 1;
}

const setTime: Apply = (match, fields) => {
  if (fields.hour !== null) return false;
  fields.hour = Number(match[1]);
  fields.minute = Number(match[2] ?? 0);
  fields.second = Number(match[3] ?? 0);
  fields.millisecond = Number((match[4] ?? '').padEnd(3, '0').slice(0, 3));
  return true;
};

const setHalfDayTime: Apply = (match, fields) => {
  const half = (match[5] ?? '').toLowerCase().startsWith('p') ? 12 : 0;
  const twelve = Number(match[1]);
  if (twelve > 12 || twelve < 1 || !setTime(match, fields)) return false;
  fields.hour = (twelve % 12) + half;
  return true;
};

const setIsoWeek: Apply = (match, fields) => {
  if (fields.year !== null) return false;
  const isoYear = Number(match[1]);
  const fourth = new Date(Date.UTC(isoYear, 0, 4));
  const monday = 4 - ((fourth.getUTCDay() + 6) % 7);
  fields.year = isoYear;
  fields.month = 1;
  fields.day = monday + (Number(match[2]) - 1) * 7 + (match[3] === undefined ? 0 : Number(match[3]) - 1);
  return true;
};

const setYear: Apply = (match, fields) => {
  fields.year = Number(match[1]);
  return true;
};

function setDay(fields: DateFields, value: number): boolean {
  fields.day = value;
  return true;
}

const setYearDay: Apply = (match, fields) => {
  fields.month ??= 1;
  return fields.year === null && setYear(match, fields) && setDay(fields, Number(match[2]));
};

const keyword =
  (change: (fields: DateFields) => void): Apply =>
  (_, fields) => {
    change(fields);
    return true;
  };

const startOfDay = (days: number): Apply =>
  keyword((fields) => {
    fields.resetTime = true;
    fields.hour = null;
    fields.relative.day += days;
  });

const setTimestamp: Apply = (match, fields) => {
  fields.timestamp = Math.trunc(Number(match[1]));
  fields.relative.millisecond += match[2] ? Number(match[2].padEnd(3, '0').slice(0, 3)) : 0;
  return true;
};

/** The formats of PHP's parser (timelib's `parse_date.re`); at each position the longest match is used, or the first of several. */
const formats: readonly (readonly [RegExp, Apply])[] = (
  [
    ['(?:yesterday)', startOfDay(-1)],
    ['(?:now)', keyword(() => undefined)],
    ['(?:today|midnight)', startOfDay(0)],
    ['(?:tomorrow)', startOfDay(1)],
    ['(?:noon)', keyword((fields) => Object.assign(fields, { hour: 12, minute: 0, second: 0 }))],
    ['@(-?\\d+)(?:\\.(\\d{1,6}))?', setTimestamp],
    ['first day of', keyword((fields) => Object.assign(fields, { edge: 'first' }))],
    ['last day of', keyword((fields) => Object.assign(fields, { edge: 'last' }))],
    [`([+-]?\\d{4})-${month2}-${day2}`, setDate(1, 2, 3)],
    [`(\\d{2})-${month2}-${day2}`, setDate(1, 2, 3)],
    [`${year}-${month}-${day}`, setDate(1, 2, 3)],
    [`${year4}/${month}/${day}/?`, setDate(1, 2, 3)],
    [`${year4}:${month2}:${day2}(?= )`, setDate(1, 2, 3)],
    [`${year4}-${month}`, setDate(1, 2, 0)],
    [`${year4}${month2}${day2}`, setDate(1, 2, 3)],
    [`${year4}-?w(0[1-9]|[1-4][0-9]|5[0-3])(?:-?([0-7]))?`, setIsoWeek],
    [`${year4}[.-]?(00[1-9]|0[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-6])`, setYearDay],
    [`${month}/${day}/${year}`, setDate(3, 1, 2)],
    [`${month}/${day}`, setDate(0, 1, 2)],
    [`${day}[.\\t-]${month}[.-]${year4}`, setDate(3, 2, 1)],
    [`${day}[.\\t]${month}\\.(\\d{2})`, setDate(3, 2, 1)],
    [`${day}/${monthText}/${year4}:(?=\\d)`, setDate(3, 2, 1)],
    [`${daySuffix}${gap}${monthText}${gap}${year}`, setDate(3, 2, 1)],
    [`${daySuffix}${gap}${monthText}`, setDate(0, 2, 1)],
    [`${monthText}${gap}${daySuffix}[ .,\\t]+${year}`, setDate(3, 1, 2)],
    [`${monthText}${gap}${daySuffix}[,.]*`, setDate(0, 1, 2)],
    [`${monthText}${gap}${year4}`, setDate(2, 1, 0)],
    [`${year4}${gap}${monthText}`, setDate(1, 2, 0)],
    [`${year}-${monthText}-${day}`, setDate(1, 2, 3)],
    [`${monthText}-${day}-${year}`, setDate(3, 1, 2)],
    [`(?:${monthNames})`, setMonth],
    [`t?${hour24}[:.]${minute}[:.]${second}(?:[.,:](\\d+))?`, setTime],
    [`t?${hour24}[:.]${minute}`, setTime],
    [`t([01][0-9]|2[0-4])${minute2}${second2}`, setTime],
    [`t?([01][0-9]|2[0-4])${minute2}`, setTime],
    [`t${hour24}`, setTime],
    // Nothing but a blank may follow the letters.
    [
      `(1[0-2]|0?[1-9])(?:[:.]${minute2}(?:[:.]${second2}(?:[.:](\\d+))?)?)?[ \\t]*([ap])\\.?m\\.?(?=[ \\t]|$)`,
      setHalfDayTime,
    ],
  ] as const
).map(([source, apply]) => [new RegExp(source, 'iy'), apply as Apply] as const);

const yearOnly = /(\d{4})/y;
const zonePattern = /\(?((?:gmt|utc)?[+-]\d+(?::\d+)*|[a-z]+(?:[/_][a-z_+-]+)*(?:[+-]\d{1,2})?)\)?/iy;
const skipped = /[ .,\t\n\r]+/y;

/** Parses a date text; null if PHP would throw. The empty text has no content, which means now. */
export function readDateText(text: string): DateFields | null {
  const fields = emptyFields();
  for (let at = 0; at < text.length; ) {
    const next = readToken(text, at, fields);
    if (next === null) return null;
    at = next;
  }
  return fields;
}

function readToken(text: string, at: number, fields: DateFields): number | null {
  const space = matchAt(skipped, text, at);
  if (space) return at + space[0].length;
  let best: { match: RegExpExecArray; apply: Apply } | null = null;
  for (const [pattern, apply] of formats) {
    const match = matchAt(pattern, text, at);
    if (match && (!best || match[0].length > best.match[0].length)) best = { match, apply };
  }
  const relative = readRelative(text, at);
  const zone = matchAt(zonePattern, text, at);
  const longest = Math.max(best?.match[0].length ?? 0, relative?.length ?? 0);
  // Letters are a zone unless another format matches at least as many of them.
  const zoneFits = zone && zone[0].length > longest && (/^[a-z(]/i.test(zone[0]) || fields.hour !== null);
  if (zone && zoneFits) return readZoneAt(zone, at, fields);
  if (relative && relative.length >= (best?.match[0].length ?? 0))
    return relative.apply(fields) ? at + relative.length : null;
  if (best && !endsInsideDigits(text, at + best.match[0].length)) {
    if (best.apply(best.match, fields)) return at + best.match[0].length;
    const late = fields.hour !== null && fields.year === null ? matchAt(yearOnly, text, at) : null;
    return late && setYear(late, fields) ? at + late[0].length : null;
  }
  return zone ? readZoneAt(zone, at, fields) : null;
}

function readZoneAt(match: RegExpExecArray, at: number, fields: DateFields): number | null {
  const zone = readZone(match[1] ?? '');
  if (!zone || fields.zone) return null;
  fields.zone = zone;
  return at + match[0].length;
}

/** A match that ends between two digits is not a token: `1704164645` is not a time. */
function endsInsideDigits(text: string, end: number): boolean {
  return /\d/.test(text.charAt(end - 1)) && /\d/.test(text.charAt(end));
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
