import type { AttributeSchema } from '../attribute-schema.js';
import { ATTRIBUTE_TYPE_NAMES, ATTRIBUTE_TYPES, type ValueFamily } from '../attribute-types.js';
import type { CollectionSchema, DatabaseSchema } from '../database-schema.js';
import { INDEX_TYPES, type IndexSchema } from '../index-schema.js';
import { DELETE_RULES, RELATIONSHIP_KINDS, type RelationshipSchema } from '../relationship-schema.js';

/** What JSON may contain instead of a value of the type. */
type Foreign<T> = { readonly [Key in keyof T]?: unknown } | null | undefined;

/** Ids and keys that Appwrite accepts; more than 36 characters only on MongoDB. */
const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/;

export function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && IDENTIFIER.test(value);
}

/** Whether an external value has the shape of a schema. Does not check Appwrite's rules, which an older database may break. */
export function isDatabaseSchema(value: unknown): value is DatabaseSchema {
  const { collections } = (value ?? {}) as NonNullable<Foreign<DatabaseSchema>>;
  return isListOf(collections, isCollection) && isUnique(collections, ({ id }) => id);
}

function isCollection(value: unknown): value is CollectionSchema {
  const one = value as Foreign<CollectionSchema>;
  return (
    isIdentifier(one?.id) &&
    isText(one.name) &&
    isListOf(one.permissions, isText) &&
    typeof one.documentSecurity === 'boolean' &&
    typeof one.enabled === 'boolean' &&
    isListOf(one.attributes, isAttribute) &&
    isListOf(one.relationships, isRelationship) &&
    isListOf(one.indexes, isIndex) &&
    isUnique([...one.attributes, ...one.relationships], ({ key }) => key) &&
    isUnique(one.indexes, ({ key }) => key)
  );
}

/** The place of a malformed part of a collection; null if there is none. */
export function malformedPart(collection: CollectionSchema): string | null {
  const { id, attributes, relationships, indexes } = collection;
  const keysOf = <T extends { readonly key: string }>(parts: readonly T[], isPart: (part: unknown) => boolean) =>
    parts.filter((part) => !isPart(part)).map(({ key }) => key);
  const [key] = [
    ...keysOf(attributes, isAttribute),
    ...keysOf(relationships, isRelationship),
    ...keysOf(indexes, isIndex),
  ];
  if (key !== undefined) return `${id}.${key}`;
  return isCollection(collection) ? null : id;
}

type AttributeOption = AttributeSchema extends infer A ? (A extends unknown ? keyof A : never) : never;

function isAttribute(value: unknown): value is AttributeSchema {
  const one = (value ?? {}) as { readonly [option in AttributeOption]?: unknown };
  const type = ATTRIBUTE_TYPE_NAMES.find((name) => name === one.type);
  if (type === undefined) return false;
  const { sized, ranged, canEncrypt, family } = ATTRIBUTE_TYPES[type];
  return (
    isIdentifier(one.key) &&
    typeof one.required === 'boolean' &&
    typeof one.array === 'boolean' &&
    (!sized || Number.isSafeInteger(one.size)) &&
    (!ranged || [one.min, one.max].every((bound) => bound === null || isNumber(bound))) &&
    (!canEncrypt || typeof one.encrypt === 'boolean') &&
    (type !== 'enum' || isListOf(one.elements, isText)) &&
    (one.default === null || isDefault(family, one.default))
  );
}

function isDefault(family: ValueFamily, value: unknown): boolean {
  if (family === 'boolean') return typeof value === 'boolean';
  if (family === 'integer' || family === 'float') return isNumber(value);
  return family === 'geometry' ? Array.isArray(value) : isText(value);
}

function isRelationship(value: unknown): value is RelationshipSchema {
  const one = value as Foreign<RelationshipSchema>;
  return (
    isIdentifier(one?.key) &&
    isIdentifier(one.relatedCollection) &&
    (one.twoWayKey === '' || isIdentifier(one.twoWayKey)) &&
    typeof one.twoWay === 'boolean' &&
    isOneOf(RELATIONSHIP_KINDS, one.kind) &&
    isOneOf(DELETE_RULES, one.onDelete)
  );
}

function isIndex(value: unknown): value is IndexSchema {
  const one = value as Foreign<IndexSchema>;
  return (
    isIdentifier(one?.key) &&
    isOneOf(INDEX_TYPES, one.type) &&
    isListOf(one.attributes, isText) &&
    isListOf(one.orders, isText) &&
    isListOf(one.lengths, (length): length is number => Number.isSafeInteger(length))
  );
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isOneOf(words: readonly unknown[], value: unknown): boolean {
  return words.includes(value);
}

function isUnique<T>(items: readonly T[], nameOf: (item: T) => string): boolean {
  return new Set(items.map(nameOf)).size === items.length;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}
