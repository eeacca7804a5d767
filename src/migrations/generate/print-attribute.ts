import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeOptions } from '../builder/stored-attribute.js';
import { type Code, codeCall, codeObject, codeProperty, literal } from './source-text.js';

export function attributeProperties(
  attribute: AttributeSchema,
  options = attributeOptions(attribute),
): readonly Code[] {
  return Object.entries(options).map(([name, value]) => codeProperty(name, literal(typed(attribute, name, value))));
}

/** `c.string('title', { size: 120 });`, as written in `createCollection`. */
export function printAttributeCall(attribute: AttributeSchema, indent: number): string {
  const { type, ...options } = attributeOptions(attribute);
  const properties = attributeProperties(attribute, options);
  const key = literal(attribute.key);
  return codeCall(`c.${type}`, properties.length === 0 ? [key] : [key, codeObject(properties)], indent);
}

/** The option's type requires bigint defaults for bigint attributes, while a schema keeps safe ones as numbers. */
function typed({ type }: AttributeSchema, name: string, value: unknown): unknown {
  return type === 'bigint' && name === 'default' && typeof value === 'number' ? BigInt(value) : value;
}
