import fc from 'fast-check';
import { formatDate, isServerDate, parsePhpDate } from '../../../src/embedded/rules/php/php-date.js';

const now = Date.parse('2026-08-10T06:44:12.123Z');

/** The first block is recorded (dat-datetime-normalise, dat-create-formats); the rest is PHP's documentation of its formats. */
test.each([
  ['2024-01-02T03:04:05.678+00:00', '2024-01-02T03:04:05.678+00:00'],
  ['2024-01-02T03:04', '2024-01-02T03:04:00.000+00:00'],
  ['2024-01-02 03:04:05', '2024-01-02T03:04:05.000+00:00'],
  ['2024-01-02', '2024-01-02T00:00:00.000+00:00'],
  ['2024-01-02T03:04:05.678-05:30', '2024-01-02T08:34:05.678+00:00'],
  ['2024-01-02T03:04:05.9999Z', '2024-01-02T03:04:05.999+00:00'],
  ['2024-02-29T24:00:00Z', '2024-03-01T00:00:00.000+00:00'],
  ['2023-02-30T00:00:00.000+00:00', '2023-03-02T00:00:00.000+00:00'],
  ['2024-W01-1', '2024-01-01T00:00:00.000+00:00'],
  ['Tue, 02 Jan 2024 03:04:05 +0000', '2024-01-02T03:04:05.000+00:00'],
  ['1975-06-12 14:12:55 America/New_York', '1975-06-12T18:12:55.000+00:00'],

  // Tried with PHP 8.2.
  ['2024-06-30 23:59:60', '2024-07-01T00:00:00.000+00:00'],
  ['2024-06-30T12:59:60Z', '2024-06-30T13:00:00.000+00:00'],
  ['2024-01-02 t24', '2024-01-03T00:00:00.000+00:00'],
  ['2024-01-01T00:00:00+123', '2023-12-31T22:37:00.000+00:00'],
  ['2024-01-01T00:00:00+12:5', '2023-12-31T11:55:00.000+00:00'],
  ['2024-01-01T00:00:00+053015', '2023-12-31T18:29:45.000+00:00'],
  ['2024-01-01T00:00:00 +25', '2023-12-30T23:00:00.000+00:00'],

  ['', '2026-08-10T06:44:12.123+00:00'],
  ['now', '2026-08-10T06:44:12.123+00:00'],
  ['today', '2026-08-10T00:00:00.000+00:00'],
  ['tomorrow', '2026-08-11T00:00:00.000+00:00'],
  ['yesterday noon', '2026-08-09T12:00:00.000+00:00'],
  ['+1 week', '2026-08-17T06:44:12.123+00:00'],
  ['3 days ago', '2026-08-07T06:44:12.123+00:00'],
  ['next month', '2026-09-10T06:44:12.123+00:00'],
  ['last day of february 2024', '2024-02-29T00:00:00.000+00:00'],
  ['friday', '2026-08-14T00:00:00.000+00:00'],
  ['october', '2026-10-10T00:00:00.000+00:00'],
  ['x', '2026-08-10T06:44:12.123+00:00'],
  ['@86400', '1970-01-02T00:00:00.000+00:00'],
  ['20240102T030405', '2024-01-02T03:04:05.000+00:00'],
  ['10/Oct/2000:13:55:36 -0700', '2000-10-10T20:55:36.000+00:00'],
  ['Jan 5, 2024 5pm', '2024-01-05T17:00:00.000+00:00'],
  ['15.01.2024 10:30 CET', '2024-01-15T09:30:00.000+00:00'],
  ['1/2/2024', '2024-01-02T00:00:00.000+00:00'],
  ['12:34', '2026-08-10T12:34:00.000+00:00'],
])('%j is %s', (text, expected) => {
  expect(parsePhpDate(text, now)).toBe(expected);
});

test.each([
  'nope',
  'yesterday-ish',
  '1704164645',
  '2024-13-01T00:00:00.000+00:00',
  '2024-01-32',
  '10000-01-01T00:00:00Z',
  '2024-01-01 2024-01-02',
  '2024-01-02T25:00:00Z',
  '2024-01-02T00:00:00+25:00',
  '2024-01-02 6:5am',
  '2024-01-02 12pm+00:00',
  '2024-01-02T00:00:00+14:60',
  '2024-01-02T00:00:00+2530',
])('%j is no date', (text) => {
  expect(parsePhpDate(text, now)).toBeNull();
});

test.each([
  ['tomorrow', false],
  ['2024-01-02', true],
  ['0999-12-31', false],
  ['9999-12-31T23:59:59.999Z', false],
  ['9999-12-31T23:59:59Z', true],
  ['', false],
  [5, false],
])('isServerDate(%j) is %j', (value, expected) => {
  expect(isServerDate(value, now)).toBe(expected);
});

const moment = fc.integer({ min: Date.parse('1000-01-01T00:00:00Z'), max: Date.parse('9999-12-31T00:00:00Z') });

test('the normal form of any moment is read back as itself', () => {
  fc.assert(fc.property(moment, (time) => parsePhpDate(formatDate(time)) === formatDate(time)));
});

test('an offset shifts the moment, in every way of writing it', () => {
  const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
  const style = fc.constantFrom('T', ' ');
  fc.assert(
    fc.property(moment, offset, style, fc.boolean(), (time, minutes, separator, colon) => {
      const sign = minutes < 0 ? '-' : '+';
      const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
        String(part).padStart(2, '0'),
      );
      const local = formatDate(time).slice(0, 23).replace('T', separator);
      const text = `${local}${sign}${hours}${colon ? ':' : ''}${rest}`;
      expect(parsePhpDate(text)).toBe(formatDate(time - minutes * 60_000));
    }),
  );
});

test('reads or refuses any text, and never hangs or throws', () => {
  const piece = fc.constantFrom(
    '2024',
    '-',
    '01',
    ':',
    ' ',
    'T',
    'Z',
    '+02:00',
    'monday',
    'next',
    'day',
    'of',
    'jan',
    '5',
    '.',
    'pm',
    '@',
    'ago',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
      ),
      (text) => {
        const read = parsePhpDate(text, now);
        return read === null || read.endsWith('+00:00');
      },
    ),
  );
});
