import { attributeProperties } from '../../migrations/generate/print-attribute.js';
import { type Code, codeObject, codeProperty, quote } from '../../migrations/generate/source-text.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { EntityMember } from './entity-member.js';
import { propertyType } from './property-type.js';

/** The indent of members of a class. */
export const MEMBER_INDENT = 2;

export function attributeMember(attribute: AttributeSchema, property: string): EntityMember {
  const type = propertyType(attribute, MEMBER_INDENT);
  const isOptional = !attribute.required && attribute.default === null;
  return {
    property,
    decorator: 'Attribute',
    args: [codeObject([...keyProperty(property, attribute.key), ...attributeCode(attribute)])],
    declaration: `${property}${isOptional ? '?' : '!'}:${type.startsWith('\n') ? '' : ' '}${type};`,
    imports: ['Attribute', ...(attribute.default === null ? [] : ['type Opt'])],
    collections: [],
  };
}

/** The option `key`, if the property has another name than the stored key. */
export function keyProperty(property: string, key: string): readonly Code[] {
  return property === key ? [] : [codeProperty('key', quote(key))];
}

/** The options of an attribute in a model. */
export function attributeCode(attribute: AttributeSchema): readonly Code[] {
  const { type, default: value } = attribute;
  const code = attributeProperties(attribute);
  // Such an integer can be stored, but the property cannot hold it exactly.
  if (type !== 'integer' || typeof value !== 'bigint') return code;
  return [...code.slice(0, -1), codeProperty('default', `${value}n as unknown as number`)];
}
