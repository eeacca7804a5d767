import { isRecord } from './is-record.js';

/** Whether something is an error, of this realm or another: under Jest those of Node, and of what loads modules, are no `instanceof Error`. */
export function isError(value: unknown): value is Error {
  return isRecord(value) && typeof value.message === 'string' && typeof value.name === 'string';
}

/** What anything that was thrown says. */
export function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}
