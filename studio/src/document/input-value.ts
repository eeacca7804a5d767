import type { DescribedAttribute } from '../../../src/studio/api/described-schema.js';
import { type GeometryType, geometryProblem } from './geometry.js';

/** The value of a field, or why there is none. */
export type ReadInput = { readonly value: unknown } | { readonly problem: string };

const NUMBERS = ['integer', 'bigint', 'float'];
const GEOMETRIES: readonly string[] = ['point', 'line', 'polygon'] satisfies GeometryType[];

/** Whether a value is written as JSON. */
export function isWrittenAsJson(attribute: DescribedAttribute, isJson: boolean): boolean {
  return isJson || attribute.array || GEOMETRIES.includes(attribute.type);
}

/** A stored value as a person edits it; an empty text stands for none. */
export function inputText(value: unknown, attribute: DescribedAttribute, isJson: boolean): string {
  if (value === null || value === undefined) return '';
  if (isJson && typeof value === 'string') return pretty(value);
  if (typeof value === 'object' && '$bigint' in value) return String(value.$bigint);
  if (isWrittenAsJson(attribute, isJson)) return JSON.stringify(value);
  return attribute.type === 'datetime' ? timeWithoutZone(String(value)) : String(value);
}

/** What was written, as it is stored. */
export function readInput(text: string, attribute: DescribedAttribute, isJson: boolean): ReadInput {
  if (text === '' && !['string', 'varchar', 'text', 'mediumtext', 'longtext'].includes(attribute.type))
    return { value: null };
  if (text === '' && !attribute.required) return { value: null };
  if (isWrittenAsJson(attribute, isJson)) {
    try {
      const value: unknown = JSON.parse(text);
      const isGeometry = GEOMETRIES.includes(attribute.type) && !attribute.array;
      const problem = isGeometry ? geometryProblem(attribute.type as GeometryType, value) : null;
      if (problem !== null) return { problem };
      return { value: isJson ? JSON.stringify(value) : value };
    } catch {
      return { problem: 'This is not JSON.' };
    }
  }
  if (attribute.type === 'boolean') return { value: text === 'true' };
  if (NUMBERS.includes(attribute.type)) {
    const number = Number(text);
    if (Number.isNaN(number)) return { problem: 'This is not a number.' };
    if (attribute.type === 'float') return { value: number };
    if (!/^-?\d+$/.test(text)) return { problem: 'This is not a whole number.' };
    return { value: Number.isSafeInteger(number) ? number : { $bigint: text } };
  }
  if (attribute.type === 'datetime') {
    const date = new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
    if (Number.isNaN(date.getTime())) return { problem: 'This is not a time.' };
    return { value: date.toISOString().replace('Z', '+00:00') };
  }
  return { value: text };
}

/** `2026-01-31T09:30:05.000`, in UTC, as pickers of times take it. */
function timeWithoutZone(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : date.toISOString().slice(0, -1);
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Whether two values are stored alike; one that is not there is null. */
export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
