import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { EntwriteError } from '../../errors.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { describeAttribute } from '../../schema/attribute-types.js';
import { givenValue } from '../../schema/given-value.js';

/** The result of a user's function in stored form. Throws EntwriteError data_conflict if it does not fit. */
export function judged(value: unknown, attribute: AttributeSchema, at: string, document: WireDocument): unknown {
  const given = givenValue(value, { ...attribute, required: false });
  if ('stored' in given) return given.stored;
  throw new EntwriteError('data_conflict', {
    at: `${at} of document '${document.$id}'`,
    found: given.mismatch,
    expected: `a value that fits (${describeAttribute(attribute)}), or null`,
    remedy: 'Correct the function.',
  });
}

/** What a `map` gives for a value, or for an element of a list. */
export function judgedItem(value: unknown, attribute: AttributeSchema, at: string, document: WireDocument): unknown {
  if (!attribute.array || !Array.isArray(value)) return judged(value, itemOf(attribute), at, document);
  throw new EntwriteError('data_conflict', {
    at: `${at} of document '${document.$id}'`,
    found: 'a list, from a `map` that is asked about each element by itself',
    expected: `an element that fits (${describeAttribute(itemOf(attribute))}), or null`,
    remedy: 'Return the new element.',
  });
}

/** Changes a value, or the elements of a list; a geometry is one value, although it is stored as a list. */
export function eachItem({ array }: AttributeSchema, value: unknown, change: (item: unknown) => unknown): unknown {
  return array && Array.isArray(value) ? value.map(change) : change(value);
}

/** The attribute of one element of a list, which may be missing. */
export function itemOf(attribute: AttributeSchema): AttributeSchema {
  return { ...attribute, array: false, required: false };
}
