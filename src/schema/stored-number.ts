import type { AttributeSchema } from './attribute-schema.js';

/** Converts values of a float attribute to numbers: whole numbers beyond 2^53 are parsed as bigint. */
export function storedNumber(attribute: Pick<AttributeSchema, 'type'>, value: unknown): unknown {
  if (attribute.type !== 'float') return value;
  if (Array.isArray(value)) return value.map((item) => storedNumber(attribute, item));
  return typeof value === 'bigint' ? Number(value) : value;
}

/** Whether a number is stored with all its digits, even in a float: a whole number within 64 bits (fact 17). */
export function keepsAllDigits(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
}
