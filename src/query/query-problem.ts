import { EntwriteError } from '../errors.js';
import { isRecord } from '../util/is-record.js';

/** The error for an invalid filter or order: `query_invalid` at `Entity.property`. */
export function queryProblem(
  at: string,
  found: string,
  expected: string,
  remedy: string,
  cause?: unknown,
): EntwriteError {
  return new EntwriteError('query_invalid', { at, found, expected, remedy }, { cause });
}

/** `Entity.property`, or only the entity if the property is not a text. */
export function placeOf({ name }: { readonly name: string }, property: unknown): string {
  return typeof property === 'string' ? `${name}.${property}` : name;
}

/** Throws `query_invalid` for missing conditions, because a mistake must not match every document. */
export function requireConditions(where: unknown): asserts where is object {
  if (isRecord(where)) return;
  throw queryProblem('where', shown(where), 'conditions, {} for all documents', 'Give the conditions as an object.');
}

/** Checks that an operator was given a list. Throws `query_invalid`. */
export function requireList(at: string, name: string, given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given;
  throw queryProblem(at, `${name}: ${shown(given)}`, 'a list of values', 'Put the value into a list.');
}

/** A short text for a value, for messages. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value.length > 40 ? `"${value.slice(0, 40)}…"` : `"${value}"`;
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString();
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}
