import type { DatabaseField } from './table-definition.js';

/** The size of a string without one. */
const SIZE = 255;

/** Equivalent type names: Appwrite returns floats as `double`, and `number` accepts both kinds of numbers. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  number: ['integer', 'float', 'double'],
  float: ['float', 'double'],
  Date: ['datetime'],
};

/** Whether an attribute, as Appwrite returns it, has the type, size, range and words of a field. Pure. */
export function attributeMatches(
  existing: Readonly<Record<string, unknown>>,
  key: string,
  field: DatabaseField,
): boolean {
  const words = Array.isArray(field.type) ? (field.enum ?? field.type) : field.enum;
  const type = words === undefined ? String(field.type) : 'enum';
  const isType = [existing.type, existing.format].some(
    (name) => name === type || (Object.hasOwn(TYPES, type) && TYPES[type]?.includes(String(name))),
  );
  return (
    (existing.key === undefined || existing.key === key) &&
    isType &&
    existing.array === (field.array ?? false) &&
    existing.required === (field.required ?? false) &&
    (type !== 'string' || existing.size === (field.size ?? SIZE)) &&
    (field.min === undefined || existing.min === field.min) &&
    (field.max === undefined || existing.max === field.max) &&
    (words === undefined || isSameSet(words, existing.elements))
  );
}

function isSameSet(words: readonly string[], elements: unknown): boolean {
  return Array.isArray(elements) && words.length === elements.length && elements.every((word) => words.includes(word));
}
