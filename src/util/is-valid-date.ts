import { types } from 'node:util';

/** Whether a value is a valid Date, of this realm or another. */
export function isValidDate(value: unknown): value is Date {
  return types.isDate(value) && !Number.isNaN(value.getTime());
}
