/** The ids and keys that the server accepts, and its messages for others. */

const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$/;

/** The message for ids in paths. */
export const uidDescription =
  "UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. Can't start with a leading underscore";

/** The message for ids and keys that a client chooses. */
export const keyDescription =
  "Parameter must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. Can't start with a special char";

/** An id in a path, or a column key. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}

const dimensionPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/;

/** The message for the role within a team, which may be longer than an id: the server's own are `project-<id>-<role>`. */
export const dimensionDescription = keyDescription.replace('36', '81');

/** The role within a team. */
export function isDimension(value: string): boolean {
  return dimensionPattern.test(value);
}

/** An id that a client chooses; may also be the literal `unique()`. */
export function isCustomId(value: unknown): value is string {
  return value === 'unique()' || isId(value);
}

/** PHP's `empty` of an id. */
export function isEmptyId(id: unknown): boolean {
  return id === undefined || id === null || id === '' || id === '0';
}

/** The id of something new: a generated one for `unique()`, and for what is empty. */
export function newId(given: string): string {
  return given === 'unique()' || isEmptyId(given) ? generateId() : given;
}

let last = 0;

/** A new id as the server generates it: 20 hexadecimal digits, the first 13 from the clock, so that ids sort by time. */
export function generateId(now: number = Date.now()): string {
  last = Math.max(last + 1, now * 1000);
  const seconds = Math.floor(last / 1_000_000)
    .toString(16)
    .padStart(8, '0');
  const micros = (last % 1_000_000).toString(16).padStart(5, '0');
  const random = Math.floor(Math.random() * 0x1000_0000)
    .toString(16)
    .padStart(7, '0');
  return (seconds + micros + random).slice(0, 20);
}
