import type { DescribedAttribute } from '../../../src/studio/api/described-schema.js';

const LONGEST = 300;

/** A value in one line, as a cell shows it. */
export function cellText(value: unknown, attribute: DescribedAttribute | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') {
    if (attribute?.type === 'datetime') return timeText(value);
    return value.length > LONGEST ? value.slice(0, LONGEST) : value.replaceAll('\n', ' ');
  }
  if (typeof value !== 'object') return String(value);
  if ('$bigint' in value) return String(value.$bigint);
  if (attribute?.type === 'point' && Array.isArray(value))
    return value
      .map((part) =>
        Number(part)
          .toFixed(4)
          .replace(/\.?0+$/, ''),
      )
      .join(', ');
  if (Array.isArray(value))
    return value.map((item) => cellText(item, attribute && { ...attribute, array: false })).join(', ');
  return JSON.stringify(value).slice(0, LONGEST);
}

/** `2026-01-31 09:30:05` of the time an Appwrite sends, in UTC. */
export function timeText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toISOString().slice(0, 19).replace('T', ' ');
}
