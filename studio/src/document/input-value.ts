import type { DescribedAttribute } from '../../../src/studio/api/described-schema.js';

/** The value of a field, or why there is none. */
export type ReadInput = { readonly value: unknown } | { readonly problem: string };

const NUMBERS = ['integer', 'bigint', 'float'];
const GEOMETRIES = ['point', 'line', 'polygon'];

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
  return String(value);
}

/** What was written, as it is stored. */
export function readInput(text: string, attribute: DescribedAttribute, isJson: boolean): ReadInput {
  if (text === '' && !['string', 'varchar', 'text', 'mediumtext', 'longtext'].includes(attribute.type))
    return { value: null };
  if (text === '' && !attribute.required) return { value: null };
  if (isWrittenAsJson(attribute, isJson)) {
    try {
      const value: unknown = JSON.parse(text);
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
    return Number.isNaN(date.getTime()) ? { problem: 'This is not a time.' } : { value: date.toISOString() };
  }
  return { value: text };
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
