import { quote } from '../../migrations/generate/source-text.js';
import type { AttributeSchema, AttributeType } from '../../schema/attribute-schema.js';

/** The most characters of a union on one line. */
const UNION = 72;

const TYPES: Readonly<Record<Exclude<AttributeType, 'enum'>, string>> = {
  string: 'string',
  varchar: 'string',
  text: 'string',
  mediumtext: 'string',
  longtext: 'string',
  integer: 'number',
  bigint: 'bigint',
  float: 'number',
  boolean: 'boolean',
  datetime: 'Date',
  email: 'string',
  url: 'string',
  ip: 'string',
  point: '[number, number]',
  line: '[number, number][]',
  polygon: '[number, number][][]',
};

/** The type of a property for the values of an attribute, as written in a class: `Opt<…>` around one with a default. */
export function propertyType(attribute: AttributeSchema, indent: number): string {
  const single = attribute.type === 'enum' ? union(attribute.elements, indent) : TYPES[attribute.type];
  const whole = attribute.array ? listOf(single) : single;
  return attribute.default === null ? whole : `Opt<${closed(whole, indent)}>`;
}

/** The type of the value in JSON: what a client gets from Appwrite itself. */
export function wireType(attribute: AttributeSchema, indent: number): string {
  const type = attribute.type === 'enum' ? union(attribute.elements, indent) : wireTypeOf(attribute.type);
  return attribute.array ? listOf(type) : type;
}

function wireTypeOf(type: Exclude<AttributeType, 'enum'>): string {
  if (type === 'datetime') return 'string';
  return type === 'bigint' ? 'number | bigint' : TYPES[type];
}

function union(elements: readonly string[], indent: number): string {
  const words = elements.map(quote);
  const line = words.join(' | ');
  if (words.length === 1 || line.length <= UNION) return line;
  const pad = ' '.repeat(indent + 2);
  return words.map((word) => `\n${pad}| ${word}`).join('');
}

function listOf(type: string): string {
  return type.includes('|') ? `(${type})[]` : `${type}[]`;
}

function closed(type: string, indent: number): string {
  return type.startsWith('\n') ? `${type}\n${' '.repeat(indent)}` : type;
}
