const ZONE = /(Z|[+-]\d{2}(:?\d{2})?|\b(?:UTC|GMT|[ECMP][SD]T))\s*(\(.*\))?$/i;
const TIME = /\d{1,2}:\d{2}/;
const ISO = /^[+-]?\d{4,6}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/;

/** Milliseconds since 1970; NaN for no date. A text without a zone is UTC, as for Appwrite, whatever the zone of the process. */
export function utcTime(text: string): number {
  const trimmed = text.trim();
  const time = TIME.exec(trimmed);
  // In any other form JavaScript takes the years 0 to 99 for ones of its own time.
  const iso = ISO.test(trimmed) ? trimmed.replace(' ', 'T') : null;
  if (time !== null && ZONE.test(trimmed.slice(time.index))) {
    const zoned = Date.parse(iso ?? trimmed);
    return Number.isNaN(zoned) ? Date.parse(trimmed) : zoned;
  }
  if (iso !== null) return Date.parse(iso.includes('T') ? `${iso}Z` : iso);
  const utc = Date.parse(`${trimmed} UTC`);
  return Number.isNaN(utc) ? Date.parse(trimmed) : utc;
}
