import { AppwriteError } from '../appwrite-error.js';
import { isId, keyDescription } from '../ids.js';
import { isInteger } from '../php/whole-float.js';
import type { NewColumn } from './column-rules.js';
import { hasAlike, isDefinition, isSet, refuse } from './inline-definition.js';
import type { IndexDefinition, IndexType } from './table-definition.js';

export const MAXIMUM_INDEXES = 58;
const MOST_ATTRIBUTES = 100;

export type NewIndex = Omit<IndexDefinition, 'sequence' | 'createdAt' | 'updatedAt'>;

/** Reads the `indexes` of a new table (fact 43) and checks their form. Throws the error of the first invalid definition. */
export function readInlineIndexes(definitions: readonly unknown[], columns: readonly NewColumn[]): NewIndex[] {
  if (definitions.length > MAXIMUM_INDEXES) throw refuse(`Maximum of ${MAXIMUM_INDEXES} indexes allowed`);
  const keys = new Set<string>();
  const indexes = definitions.map((definition, at) => readIndex(definition, at, keys));
  for (const { columns: attributes } of indexes) {
    if (attributes.some((name) => columns.some((column) => column.key === name && column.array))) {
      throw new AppwriteError('index_invalid', {
        message: 'Creating indexes on array attributes is not currently supported.',
      });
    }
  }
  return indexes;
}

function readIndex(definition: unknown, at: number, keys: Set<string>): NewIndex {
  if (!isDefinition(definition)) {
    throw refuse(`Index at position ${at} must be an object`);
  }
  const given = definition;
  for (const field of ['key', 'type']) {
    if (typeof given[field] !== 'string') throw refuse(`Index at position ${at} is missing required field '${field}'`);
  }
  if (!Array.isArray(given.attributes)) {
    throw refuse(`Index at position ${at} is missing required field 'attributes' (must be an array)`);
  }
  if (!isId(given.key)) throw refuse(`Invalid key for index at position ${at}: ${keyDescription}`);
  const key = given.key;
  if (hasAlike(keys, key)) throw refuse(`Duplicate index key: ${key}`);
  keys.add(key);
  if (!['key', 'fulltext', 'unique', 'spatial'].includes(given.type as string)) {
    throw refuse(`Invalid type for index '${key}': ${given.type}`);
  }
  checkAttributes(given.attributes, key);
  const orders = readList(given.orders, given.attributes.length, key, 'orders');
  checkOrders(orders, key);
  const lengths = readList(given.lengths, given.attributes.length, key, 'lengths');
  checkLengths(lengths, key);
  return {
    key,
    type: given.type as IndexType,
    status: 'available',
    error: '',
    columns: given.attributes as string[],
    lengths: given.attributes.map((_, position) => {
      const length = lengths[position];
      return isInteger(length) ? Number(length) : null;
    }),
    orders: orders.map((order) => (typeof order === 'string' ? order : '')),
    enforced: true,
  };
}

function checkAttributes(attributes: readonly unknown[], key: string): void {
  if (attributes.length === 0) throw refuse(`Index '${key}' must have at least one attribute`);
  if (attributes.length > MOST_ATTRIBUTES)
    throw refuse(`Index '${key}' cannot have more than ${MOST_ATTRIBUTES} attributes`);
  attributes.forEach((attribute, position) => {
    if (typeof attribute !== 'string') {
      throw refuse(`Invalid attribute at position ${position} in index '${key}': must be a string`);
    }
    if (!isId(attribute) && !['$id', '$createdAt', '$updatedAt'].includes(attribute)) {
      throw refuse(`Invalid attribute name '${attribute}' in index '${key}'`);
    }
  });
}

function readList(value: unknown, expected: number, key: string, name: string): readonly unknown[] {
  if (!isSet(value)) return [];
  if (!Array.isArray(value)) throw refuse(`Index '${key}' ${name} must be an array`);
  if (value.length !== expected) {
    throw refuse(
      `Index '${key}': ${name} array length (${value.length}) must match attributes array length (${expected})`,
    );
  }
  return value;
}

function checkOrders(orders: readonly unknown[], key: string): void {
  for (const order of orders) {
    if (order !== null && !['', 'ASC', 'DESC'].includes(order as string)) {
      throw refuse(`Invalid order '${String(order)}' in index '${key}'. Must be 'ASC' or 'DESC'`);
    }
  }
}

function checkLengths(lengths: readonly unknown[], key: string): void {
  for (const length of lengths) {
    if (length !== null && !(isInteger(length) && length >= 0)) {
      throw refuse(`Invalid length in index '${key}': must be a non-negative integer or null`);
    }
  }
}
