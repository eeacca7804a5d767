import type { AttributeSchema, Int64 } from './attribute-schema.js';

/** The attribute without the properties that make Appwrite refuse or replace nulls. */
export function looseAttribute(attribute: AttributeSchema): AttributeSchema {
  return { ...attribute, required: false, default: null };
}

/** An attribute while a backup is written into it: with room for both versions; required, or with a default, only where no null comes. */
export function earlyAttribute(present: AttributeSchema, wanted: AttributeSchema, hasNulls: boolean): AttributeSchema {
  const wide = widenedAttribute(present, wanted);
  if (hasNulls) return looseAttribute(wide);
  return present.required ? wide : { ...wide, required: false };
}

/** The wanted attribute with room for the values of the present one, too. */
export function widenedAttribute(present: AttributeSchema, wanted: AttributeSchema): AttributeSchema {
  if ('size' in wanted && 'size' in present) return { ...wanted, size: Math.max(present.size, wanted.size) };
  if (wanted.type === 'enum' && present.type === 'enum')
    return { ...wanted, elements: [...new Set([...wanted.elements, ...present.elements])] };
  if ('min' in wanted && 'min' in present)
    return {
      ...wanted,
      min: lower(present.min, wanted.min),
      max: higher(present.max, wanted.max),
    } as AttributeSchema;
  return wanted;
}

/** The bound that lets more through; null is no bound. */
function lower(a: Int64 | null, b: Int64 | null): Int64 | null {
  return a === null || b === null ? null : a < b ? a : b;
}

function higher(a: Int64 | null, b: Int64 | null): Int64 | null {
  return a === null || b === null ? null : a > b ? a : b;
}
