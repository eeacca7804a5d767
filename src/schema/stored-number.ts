import type { AttributeSchema } from './attribute-schema.js';

/**
 * A stored value with the kind of number its attribute has. JSON does not say what a whole number beyond 2^53 is, so it arrives as
 * a bigint; for a float attribute it is a number.
 */
export function storedNumber(attribute: Pick<AttributeSchema, 'type'>, value: unknown): unknown {
  if (attribute.type !== 'float') return value;
  if (Array.isArray(value)) return value.map((item) => storedNumber(attribute, item));
  return typeof value === 'bigint' ? Number(value) : value;
}

/** Whether a number is stored with all its digits, in a float, too: a whole number of 64 bits (fact 17). */
export function keepsAllDigits(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
}
