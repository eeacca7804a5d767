import { type AttributeSchema, isEncrypted } from '../attribute-schema.js';
import { attributeType } from '../attribute-types.js';
import {
  ENCRYPTED_SIZE,
  ENUM_ELEMENT_LENGTH,
  ENUM_ELEMENTS,
  INT64_MAX,
  INT64_MIN,
  METADATA_LENGTH,
  STRING_SIZE,
  VARCHAR_SIZE,
} from '../limits.js';
import { identifierViolation, unsupportedKey } from './identifier.js';
import { metadataLength } from './metadata-length.js';
import type { RuleTable, Violation } from './violation.js';

/** Rules about a single attribute, except for its default (fact 44). */
export const ATTRIBUTE_RULES: RuleTable<[AttributeSchema]> = {
  attribute_key: ({ key }) => identifierViolation('key', key),

  key_unsupported: ({ key }) => unsupportedKey('key', key),

  size_range(attribute) {
    if (!('size' in attribute)) return null;
    const { size, type } = attribute;
    const largest = type === 'varchar' ? VARCHAR_SIZE : STRING_SIZE;
    if (Number.isInteger(size) && size >= 1 && size <= largest) return null;
    return {
      found: `size ${size}`,
      expected: `a whole number from 1 to ${largest} for ${type}`,
      remedy:
        type === 'varchar' && size > largest
          ? 'Use a smaller size, or a type of the text family.'
          : 'Correct the size.',
    };
  },

  range_order(attribute) {
    if (!('min' in attribute) || attribute.min === null || attribute.max === null) return null;
    if (attribute.min <= attribute.max) return null;
    return {
      found: `min ${attribute.min} is greater than max ${attribute.max}`,
      expected: 'min no greater than max',
      remedy: 'Swap or correct the two.',
    };
  },

  range_int64(attribute) {
    if (attribute.type !== 'integer' && attribute.type !== 'bigint') return null;
    return [attribute.min, attribute.max].flatMap((bound): Violation[] => {
      if (bound === null || (bound >= INT64_MIN && bound <= INT64_MAX)) return [];
      return [
        {
          found: `the bound ${bound}`,
          expected: `a whole number from ${INT64_MIN} to ${INT64_MAX}`,
          remedy: 'Leave out a bound that is no narrower than 64 bits.',
        },
      ];
    });
  },

  enum_element_count(attribute) {
    if (attribute.type !== 'enum') return null;
    const count = attribute.elements.length;
    if (count >= 1 && count <= ENUM_ELEMENTS) return null;
    return {
      found: `${count} elements`,
      expected: `1 to ${ENUM_ELEMENTS}`,
      remedy: count === 0 ? 'Name the elements.' : "Use type 'string', or a separate collection for the values.",
    };
  },

  enum_element_length(attribute) {
    if (attribute.type !== 'enum') return null;
    return attribute.elements.flatMap((element): Violation[] => {
      const bytes = Buffer.byteLength(element);
      if (bytes >= 1 && bytes <= ENUM_ELEMENT_LENGTH) return [];
      return [
        {
          found: bytes === 0 ? 'an empty element' : `an element of ${bytes} bytes, '${element.slice(0, 20)}…'`,
          expected: `1 to ${ENUM_ELEMENT_LENGTH} bytes each`,
          remedy: bytes === 0 ? 'Leave it out, or make the attribute optional.' : 'Shorten it.',
        },
      ];
    });
  },

  enum_element_twice(attribute) {
    if (attribute.type !== 'enum') return null;
    const twice = attribute.elements.find((element, at) => attribute.elements.indexOf(element) !== at);
    if (twice === undefined) return null;
    return { found: `the element '${twice}' twice`, expected: 'every element once', remedy: 'Leave one out.' };
  },

  enum_metadata(attribute) {
    if (attribute.type !== 'enum') return null;
    const length = metadataLength({ elements: attribute.elements });
    if (length <= METADATA_LENGTH) return null;
    return {
      found: `elements of ${length} characters as JSON`,
      expected: `at most ${METADATA_LENGTH}, the room Appwrite has for them (each character beyond ASCII takes six)`,
      remedy: 'Shorten the elements, or use a separate collection for the values.',
    };
  },

  encrypt_type(attribute) {
    if (!isEncrypted(attribute) || attributeType(attribute).canEncrypt) return null;
    return {
      found: `encrypt on the type ${attribute.type}`,
      expected: 'one of string, varchar, text, mediumtext, longtext',
      remedy: 'Leave out `encrypt`, or change the type.',
    };
  },

  encrypt_size(attribute) {
    if (!isEncrypted(attribute) || !('size' in attribute) || attribute.size >= ENCRYPTED_SIZE) return null;
    return {
      found: `encrypt with size ${attribute.size}`,
      expected: `a size of at least ${ENCRYPTED_SIZE}, since the encrypted text is what is stored (150 hold about 20 characters, 300 about 130)`,
      remedy: `Set \`size: ${ENCRYPTED_SIZE}\` or more.`,
    };
  },

  array_type(attribute) {
    if (!attribute.array || attributeType(attribute).canBeArray) return null;
    return {
      found: `a list of the type ${attribute.type}`,
      expected: 'a single value; Appwrite has no lists of points, lines or polygons',
      remedy: "Use type 'json' with `array: true`, or a separate collection for the values.",
    };
  },
};
