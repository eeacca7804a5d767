/** A text as part of a file name: letters, digits and underscores. Empty if nothing is left. */
export function fileSlug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/** A time as in file names: `20260115_143000`, UTC. */
export function fileTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_');
}

/** The time at the start of a file's name; null if it begins with another number. */
export function timeOfName(name: string): Date | null {
  const digits = /^(\d{4})(\d{2})(\d{2})_?(\d{2})(\d{2})(\d{2})(?!\d)/.exec(name);
  if (digits === null) return null;
  const [, year, month, day, hour, minute, second] = digits;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** A name without its number: `update_posts` of `20260115_143000_update_posts`. */
export function nameWithoutNumber(name: string): string {
  return name.replace(/^\d+(?:_\d{6}(?!\d))?_?/, '');
}

/** A valid identifier for any name: `UpdatePosts20260115143000` for `20260115_143000_update_posts`. */
export function className(name: string): string {
  const words = nameWithoutNumber(name);
  const number = name.slice(0, name.length - words.length).replaceAll('_', '');
  const pascal = words
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  const start = /^[A-Za-z]/.test(pascal) ? pascal : `Migration${pascal}`;
  return /\d$/.test(start) ? `${start}_${number}` : start + number;
}
