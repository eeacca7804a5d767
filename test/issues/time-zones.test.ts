import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { convertValue } from '../../src/schema/convert-value.js';
import { normalizeDatetime } from '../../src/schema/normalize-attribute.js';
import { utcTime } from '../../src/util/utc-time.js';

const TEXT = { type: 'string', array: false } as const;
const DATETIME = { type: 'datetime', array: false } as const;
const HALF_PAST_TEN = '2024-01-15T10:30:00.000Z';

/** What a process in another time zone makes of the same texts. */
function everything(): unknown {
  const texts = ['2024-01-15 10:30:00', '2024-01-15T10:30', '2024-01-15', 'Jan 15, 2024 10:30', '2024-01-15T10:30:00+02:00'];
  return texts.map((text) => [
    utcTime(text),
    normalizeDatetime(text),
    convertValue(text.slice(0, 19), TEXT, DATETIME),
  ]);
}

describe('text without a time zone', () => {
  it.each(['2024-01-15 10:30:00', '2024-01-15T10:30', '2024-01-15T10:30:00.000', '15 Jan 2024 10:30', '2024-01-15T12:30:00+02:00'])(
    'is UTC: %s',
    (text) => expect(normalizeDatetime(text)).toBe(HALF_PAST_TEN),
  );

  it('is no date where it is none', () => {
    for (const text of ['', 'soon', '2024-13-01 10:00:00', '10:30']) expect(utcTime(text)).toBeNaN();
  });

  it('means the same in every zone', async () => {
    const here = JSON.stringify(everything());
    for (const zone of ['Asia/Kolkata', 'America/New_York', 'Pacific/Auckland'])
      expect([zone, await inZone(zone)]).toEqual([zone, here]);
  }, 120_000);
});

/** The same in a process of its own, since V8 keeps the zone it started with. */
async function inZone(zone: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['node_modules/jest/bin/jest.js', 'test/issues/time-zones.test.ts', '-w', '1', '-t', 'prints', '--silent=false'],
    { env: { ...process.env, TZ: zone, PRINT_TIMES: '1' } },
  );
  return stdout;
}
