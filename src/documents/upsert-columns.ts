import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import { IDENTITY_OPERATORS } from '../appwrite/documents/spoilt-values.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { isOperatorText } from '../schema/text-limits.js';
import type { StoredValues } from './document-change.js';

/** Beyond this, Appwrite refuses an increment as an overflow, whatever the column's size. */
const INT32 = 2 ** 31;

/**
 * The columns for an upsert that Appwrite is certain to write. It skips a row if all columns are supplied and loosely equal (PHP's
 * `==`: 0, false, '' and null; '1' and '01'). So an optional column is left out or, if there is none, a column is sent as an operator
 * that changes nothing. Required columns without a new value are repeated, as Appwrite demands.
 *
 * @returns null if no upsert of the document is certain to be written
 */
export function upsertColumns(
  attributes: readonly AttributeSchema[],
  document: WireDocument,
  values: StoredValues,
): StoredValues | null {
  const others = attributes.filter(({ key }) => !Object.hasOwn(values, key));
  const required = others.filter((attribute) => attribute.required);
  const repeated = Object.fromEntries(required.map(({ key }) => [key, document[key]]));
  // Appwrite would execute it.
  if (Object.values(repeated).some(isOperatorText)) return null;
  if (required.length < others.length) return { ...repeated, ...values };
  for (const attribute of required) {
    const operator = identityOperator(attribute, document[attribute.key]);
    if (operator !== null) return { ...repeated, ...values, [attribute.key]: operator };
  }
  return null;
}

/** An operator that leaves the value as it is; null if there is none for it. */
function identityOperator(attribute: AttributeSchema, value: unknown): string | null {
  if (attribute.array) return null;
  if (attribute.type === 'integer' && typeof value === 'number' && Math.abs(value) < INT32)
    return IDENTITY_OPERATORS.integer;
  if (attribute.type === 'string' && !attribute.encrypt && typeof value === 'string') return IDENTITY_OPERATORS.text;
  return null;
}
