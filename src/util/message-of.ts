import { isRecord } from './is-record.js';

/** Whether a value is an error, of this realm or another: in Jest, errors of Node and of module loaders are no `instanceof Error`. */
export function isError(value: unknown): value is Error {
  return isRecord(value) && typeof value.message === 'string' && typeof value.name === 'string';
}

/** The message of an error, or the text of any other value that was thrown. */
export function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}
