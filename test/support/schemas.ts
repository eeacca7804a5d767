import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../src/schema/database-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';

/** An attribute of a type, optional and without anything special. */
export function attribute(
  key: string,
  type: AttributeSchema['type'],
  options: Readonly<Record<string, unknown>> = {},
): AttributeSchema {
  const base = { key, type, required: false, array: false, default: null };
  const details: Partial<Record<AttributeSchema['type'], object>> = {
    string: { size: 50, encrypt: false },
    varchar: { size: 50, encrypt: false },
    text: { encrypt: false },
    mediumtext: { encrypt: false },
    longtext: { encrypt: false },
    integer: { min: null, max: null },
    bigint: { min: null, max: null },
    float: { min: null, max: null },
    enum: { elements: ['a', 'b'] },
  };
  return { ...base, ...details[type], ...options } as AttributeSchema;
}

export function collection(
  id: string,
  attributes: readonly AttributeSchema[],
  options: Partial<CollectionSchema> = {},
): CollectionSchema {
  return {
    id,
    name: id,
    permissions: [],
    documentSecurity: false,
    enabled: true,
    attributes,
    relationships: [],
    indexes: [],
    ...options,
  };
}

export function schemaOf(...collections: readonly CollectionSchema[]): DatabaseSchema {
  return normalizeSchema({ collections });
}

export function index(key: string, attributes: readonly string[], type: 'key' | 'unique' = 'key') {
  return { key, type, attributes, orders: [], lengths: [] };
}

/** A `manyToOne` from posts to their author, or what it is told to be otherwise. */
export const link = (more: Partial<RelationshipSchema> = {}): RelationshipSchema => ({
  key: 'author',
  kind: 'manyToOne',
  relatedCollection: 'users',
  twoWay: false,
  twoWayKey: 'posts',
  onDelete: 'setNull',
  ...more,
});
