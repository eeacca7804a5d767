import type { AttributeSchema, Int64 } from './attribute-schema.js';
import { INT32_MAX, INT32_MIN } from './limits.js';

/** Whether an integer created with this maximum gets 32 bits, which it keeps whatever its range becomes (facts 4 and 44). */
export function isNarrow(max: Int64 | null): boolean {
  return max !== null && max <= INT32_MAX;
}

/** The attribute as it must be created so that its whole range fits: if needed without a maximum, which is set afterwards. */
export function asCreated<A extends AttributeSchema>(attribute: A): A {
  if (attribute.type !== 'integer' || !isNarrow(attribute.max)) return attribute;
  return attribute.min !== null && attribute.min > INT32_MIN ? attribute : { ...attribute, max: null };
}
