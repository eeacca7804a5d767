import type { AttributeSchema } from './attribute-schema.js';

/** Whole numbers beyond 2^53 arrive as bigint, since JSON does not say what they are; a float attribute's become numbers. */
export function storedNumber(attribute: Pick<AttributeSchema, 'type'>, value: unknown): unknown {
  if (attribute.type !== 'float') return value;
  if (Array.isArray(value)) return value.map((item) => storedNumber(attribute, item));
  return typeof value === 'bigint' ? Number(value) : value;
}

/** Whether a number is stored with all its digits, in a float, too: a whole number of 64 bits (fact 17). */
export function keepsAllDigits(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
}
