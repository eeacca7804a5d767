const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of a duration such as `14d`, `12h` or `30m` (seconds to weeks); null for anything else. */
export function parseDuration(text: string): number | null {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(text.trim()) ?? [];
  const milliseconds = UNITS[unit];
  return count === undefined || milliseconds === undefined ? null : Number(count) * milliseconds;
}
