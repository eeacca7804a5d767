import type { AttributeTypeName } from '../metadata/options/attribute-options.js';

/**
 * The words for a field's `type`, and the Appwrite attribute each creates. A list of words instead of one, and `enum` beside `string`,
 * create an enum.
 */
export const FIELD_TYPES = {
  string: 'string',
  number: 'float',
  integer: 'integer',
  float: 'float',
  boolean: 'boolean',
  Date: 'datetime',
  datetime: 'datetime',
  email: 'email',
  url: 'url',
  ip: 'ip',
  enum: 'enum',
} as const satisfies Record<string, AttributeTypeName>;

export type FieldType = keyof typeof FIELD_TYPES;

export function isFieldType(value: unknown): value is FieldType {
  return typeof value === 'string' && Object.hasOwn(FIELD_TYPES, value);
}
