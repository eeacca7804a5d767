import type { AttributeSchema, Int64 } from './attribute-schema.js';

/** The attribute without `required` and default, which make Appwrite refuse or replace nulls. */
export function looseAttribute(attribute: AttributeSchema): AttributeSchema {
  return { ...attribute, required: false, default: null };
}

/** An attribute while a backup is written to it: wide enough for both versions, and loose if there will be nulls. */
export function earlyAttribute(present: AttributeSchema, wanted: AttributeSchema, hasNulls: boolean): AttributeSchema {
  const wide = widenedAttribute(present, wanted);
  if (hasNulls) return looseAttribute(wide);
  return present.required ? wide : { ...wide, required: false };
}

/** The wanted attribute, widened so that values of the present one also fit. */
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

/** The wider lower bound; null means unbounded. */
function lower(a: Int64 | null, b: Int64 | null): Int64 | null {
  return a === null || b === null ? null : a < b ? a : b;
}

function higher(a: Int64 | null, b: Int64 | null): Int64 | null {
  return a === null || b === null ? null : a > b ? a : b;
}
