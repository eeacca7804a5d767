import { EntwriteError } from '../errors.js';
import { isRecord } from '../util/is-record.js';

/** The error of a filter or an order that cannot be: `query_invalid` at `Entity.property`. */
export function queryProblem(at: string, found: string, expected: string, remedy: string): EntwriteError {
  return new EntwriteError('query_invalid', { at, found, expected, remedy });
}

/** `Entity.property`; the entity alone where the name of a property is no text. */
export function placeOf({ name }: { readonly name: string }, property: unknown): string {
  return typeof property === 'string' ? `${name}.${property}` : name;
}

/** Conditions that are missing by mistake must not mean every document. Throws `query_invalid`. */
export function requireConditions(where: unknown): asserts where is object {
  if (isRecord(where)) return;
  throw queryProblem('where', shown(where), 'conditions, {} for all documents', 'Give the conditions as an object.');
}

/** A list of values that an operator was given. Throws `query_invalid`. */
export function requireList(at: string, name: string, given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given;
  throw queryProblem(at, `${name}: ${shown(given)}`, 'a list of values', 'Put the value into a list.');
}

/** A value in a few characters, for messages. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value.length > 40 ? `"${value.slice(0, 40)}…"` : `"${value}"`;
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString();
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}
