import type { AttributeSchema, Int64 } from './attribute-schema.js';
import { INT32_MAX, INT32_MIN } from './limits.js';

/** Whether integers of this maximum would be stored in 32 bits, where they stay whatever range they get later (facts 4 and 44). */
export function isNarrow(max: Int64 | null): boolean {
  return max !== null && max <= INT32_MAX;
}

/** The attribute as it has to be created so that all of its range can be stored: without a maximum, which comes afterwards. */
export function asCreated<A extends AttributeSchema>(attribute: A): A {
  if (attribute.type !== 'integer' || !isNarrow(attribute.max)) return attribute;
  return attribute.min !== null && attribute.min >= INT32_MIN ? attribute : { ...attribute, max: null };
}
