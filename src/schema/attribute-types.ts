import { type AttributeSchema, type AttributeType, isEncrypted } from './attribute-schema.js';

/** The kind of value that an attribute type holds. */
export type ValueFamily = 'text' | 'integer' | 'float' | 'boolean' | 'datetime' | 'geometry';

/** All rules of an attribute type. */
interface AttributeTypeDefinition<A extends AttributeSchema = AttributeSchema> {
  readonly family: ValueFamily;
  readonly canBeArray: boolean;
  readonly canEncrypt: boolean;
  /** Whether it has a `size`. */
  readonly sized: boolean;
  /** Whether it has `min` and `max`. */
  readonly ranged: boolean;
  /** Row width of one value in bytes (fact 41); an array always takes 20. */
  readonly bytes: (attribute: A) => number;
  /** Characters that one value takes in an index without a length (§4.7); Infinity if it needs a length. */
  readonly indexLength: (attribute: A) => number;
  /** Details for `describeAttribute`. */
  readonly details: (attribute: A) => readonly string[];
}

type Of<T extends AttributeType> = Extract<AttributeSchema, { type: T }>;
type Definitions = { readonly [T in AttributeType]: AttributeTypeDefinition<Of<T>> };

const ARRAY_BYTES = 20;

/** Bytes of a `string` or `varchar` of this size: up to four per character, and a length prefix. */
const characters = (size: number): number => 4 * size + (size <= 255 ? 1 : 2);

const stringBytes = (size: number): number => (size > 16_381 ? 20 : characters(size));

const text = { family: 'text', canBeArray: true, canEncrypt: true, sized: false, ranged: false } as const;
const sized = (bytes: (size: number) => number) => ({
  ...text,
  sized: true,
  bytes: ({ size }: Of<'string' | 'varchar'>) => bytes(size),
  indexLength: ({ size }: Of<'string' | 'varchar'>) => size,
  details: ({ size }: Of<'string' | 'varchar'>) => [String(size)],
});
const long = { ...text, bytes: () => 20, indexLength: () => Number.POSITIVE_INFINITY, details: () => [] };
const formatted = (size: number) => ({
  ...text,
  canEncrypt: false,
  bytes: () => characters(size),
  indexLength: () => size,
  details: () => [],
});
const scalar = {
  canBeArray: true,
  canEncrypt: false,
  sized: false,
  ranged: false,
  indexLength: () => 1,
  details: () => [],
};
const number = {
  ...scalar,
  ranged: true,
  bytes: () => 8,
  details: ({ min, max }: Of<'integer' | 'bigint' | 'float'>) =>
    min === null && max === null ? [] : [`${min ?? ''}..${max ?? ''}`],
};
const geometry = { ...scalar, family: 'geometry', canBeArray: false } as const;

/** The definitions of all attribute types; no other place knows how types differ. */
export const ATTRIBUTE_TYPES: Definitions = {
  string: sized(stringBytes),
  varchar: sized(characters),
  text: long,
  mediumtext: long,
  longtext: long,
  integer: { ...number, family: 'integer' },
  bigint: { ...number, family: 'integer' },
  float: { ...number, family: 'float', indexLength: () => 2 },
  boolean: { ...scalar, family: 'boolean', bytes: () => 1 },
  datetime: { ...scalar, family: 'datetime', bytes: () => 7 },
  email: formatted(254),
  url: formatted(2000),
  ip: formatted(39),
  enum: { ...formatted(255), details: ({ elements }) => [elements.join('|')] },
  point: { ...geometry, bytes: () => 25 },
  line: { ...geometry, bytes: () => 20 },
  polygon: { ...geometry, bytes: () => 20 },
};

export const ATTRIBUTE_TYPE_NAMES = Object.keys(ATTRIBUTE_TYPES) as readonly AttributeType[];

export function attributeType(attribute: AttributeSchema): AttributeTypeDefinition {
  return ATTRIBUTE_TYPES[attribute.type] as AttributeTypeDefinition;
}

/** Row width of an attribute in bytes. */
export function attributeBytes(attribute: AttributeSchema): number {
  return attribute.array ? ARRAY_BYTES : attributeType(attribute).bytes(attribute);
}

/** A short description: `string, 120, required`. */
export function describeAttribute(attribute: AttributeSchema): string {
  return [
    attribute.array ? `${attribute.type}[]` : attribute.type,
    ...attributeType(attribute).details(attribute),
    ...(attribute.required ? ['required'] : []),
    ...(attribute.default === null ? [] : [`default ${JSON.stringify(attribute.default, bigIntAsText)}`]),
    ...(isEncrypted(attribute) ? ['encrypted'] : []),
  ].join(', ');
}

export function bigIntAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

const SEPARATE: readonly AttributeType[] = ['varchar', 'text', 'mediumtext', 'longtext'];

/** Whether Appwrite 1.9 accepts the attribute in the request that creates the collection (fact 43), where "0" is an empty element. */
export function isInline(attribute: AttributeSchema): boolean {
  if (attribute.type === 'enum' && attribute.elements.includes('0')) return false;
  return !SEPARATE.includes(attribute.type) && !isEncrypted(attribute);
}
