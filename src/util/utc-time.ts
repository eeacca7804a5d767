const ZONE = /(Z|[+-]\d{2}(:?\d{2})?|\b(?:UTC|GMT|[ECMP][SD]T))\s*(\(.*\))?$/i;
const TIME = /\d{1,2}:\d{2}/;
const ISO = /^[+-]?\d{4,6}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/;

/** Milliseconds since 1970; NaN for a text that is not a date. A text without a zone is read as UTC, as Appwrite does, whatever the zone of the process. */
export function utcTime(text: string): number {
  const trimmed = text.trim();
  const time = TIME.exec(trimmed);
  // In forms other than ISO, JavaScript reads the years 0 to 99 as 1950 to 2049.
  const iso = ISO.test(trimmed) ? trimmed.replace(' ', 'T') : null;
  if (time !== null && ZONE.test(trimmed.slice(time.index))) {
    const zoned = Date.parse(iso ?? trimmed);
    return Number.isNaN(zoned) ? Date.parse(trimmed) : zoned;
  }
  if (iso !== null) return Date.parse(iso.includes('T') ? `${iso}Z` : iso);
  const utc = Date.parse(`${trimmed} UTC`);
  return Number.isNaN(utc) ? Date.parse(trimmed) : utc;
}
