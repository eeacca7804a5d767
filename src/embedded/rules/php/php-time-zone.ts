/** Time zones as PHP's date parser reads them: an offset, an abbreviation, a military letter or a name of the tz database. */

export type Zone =
  | { readonly kind: 'offset'; readonly minutes: number }
  | { readonly kind: 'named'; readonly name: string };

// biome-ignore format: a table reads better in few lines
const hours: Readonly<Record<string, number>> = {
  utc: 0, gmt: 0, z: 0, wet: 0, west: 1, bst: 1, cet: 1, cest: 2, met: 1, mest: 2, eet: 2, eest: 3, msk: 3, msd: 4,
  est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, akst: -9, akdt: -8, hst: -10, ast: -4, adt: -3,
  jst: 9, kst: 9, hkt: 8, sgt: 8, awst: 8, acst: 9.5, acdt: 10.5, aest: 10, aedt: 11, nzst: 12, nzdt: 13, ist: 5.5, pkt: 5,
  sast: 2, wat: 1, cat: 2, eat: 3, nst: -3.5, ndt: -2.5, brt: -3, art: -3, clt: -4, wib: 7,
};

const LONGEST_NAME = 40;

const formatters = new Map<string, Intl.DateTimeFormat | null>();

function formatterOf(name: string): Intl.DateTimeFormat | null {
  const known = formatters.get(name);
  if (known !== undefined) return known;
  let formatter: Intl.DateTimeFormat | null = null;
  try {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    formatter = null;
  }
  if (formatters.size < 1000) formatters.set(name, formatter);
  return formatter;
}

/** Reads the text of a zone (`Z`, `+02:00`, `-0530`, `GMT+2`, `EST`, `America/New_York`); null if PHP does not know it. */
export function readZone(text: string): Zone | null {
  const [, sign, offset] = /^(?:gmt|utc)?([+-])(\d[\d:]*)$/i.exec(text) ?? [];
  if (offset !== undefined) {
    const minutes = readOffset(offset);
    return minutes === null ? null : { kind: 'offset', minutes: sign === '-' ? -minutes : minutes };
  }
  // Stops at the length of the longest name of the tz database, since Intl would be called, and its result cached, for any text.
  if (text.length > LONGEST_NAME) return null;
  const name = text.toLowerCase();
  const known = Object.hasOwn(hours, name) ? hours[name] : undefined;
  if (known !== undefined) return { kind: 'offset', minutes: known * 60 };
  if (/^[a-ik-z]$/.test(name)) return { kind: 'offset', minutes: militaryHours(name) * 60 };
  if (!/^[a-z]+(?:[/_+-][a-z0-9_+/-]*[a-z0-9_+-])?$/i.test(text)) return null;
  return formatterOf(text) ? { kind: 'named', name: text } : null;
}

const offsets = [
  // Hours alone may be any two digits.
  /^(\d{1,2})$/,
  /^(\d)([0-5]\d)$/,
  /^([01]\d|2[0-4])([0-5]\d)([0-5]\d)?$/,
  /^([01]?\d|2[0-4]):([0-5]?\d)(?::([0-5]\d))?$/,
];

function readOffset(text: string): number | null {
  for (const form of offsets) {
    const parts = form.exec(text);
    if (parts) return Number(parts[1]) * 60 + Number(parts[2] ?? 0) + Number(parts[3] ?? 0) / 60;
  }
  return null;
}

function militaryHours(letter: string): number {
  const position = letter.charCodeAt(0) - 96;
  if (letter === 'z') return 0;
  if (position <= 9) return position;
  if (position <= 13) return position - 1;
  return 13 - position;
}

/** Minutes by which a zone is ahead of UTC at a moment. */
export function zoneOffset(zone: Zone, at: number): number {
  if (zone.kind === 'offset') return zone.minutes;
  const formatter = formatterOf(zone.name);
  if (!formatter || !Number.isFinite(at) || Math.abs(at) > 8.6e15) return 0;
  const part: Record<string, string> = {};
  for (const { type, value } of formatter.formatToParts(at)) part[type] = value;
  const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year);
  const date = new Date(0);
  date.setUTCFullYear(year, Number(part.month) - 1, Number(part.day));
  date.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second));
  return Math.round((date.getTime() - Math.floor(at / 1000) * 1000) / 60_000);
}
