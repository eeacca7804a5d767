import { EntwriteError } from '../../errors.js';
import type { AttributeSchema, AttributeType } from '../../schema/attribute-schema.js';
import type { RelationshipSchema } from '../../schema/relationship-schema.js';
import type { ColumnResource } from './wire-resources.js';

/** Attribute types by wire type, if they differ; `string` depends on its format. */
const TYPES: Readonly<Record<string, AttributeType>> = { double: 'float', linestring: 'line' };
const FORMATS: Readonly<Record<string, AttributeType>> = { email: 'email', url: 'url', ip: 'ip', enum: 'enum' };

/** Converts a listed column to an attribute, not yet normalised. Throws server_answer_invalid on an unknown type. */
export function readColumn(collection: string, column: ColumnResource): AttributeSchema {
  const { key, required, array } = column;
  const type = attributeType(column);
  const base = { key, required, array };
  const value = column.default ?? null;
  switch (type) {
    case 'string':
    case 'varchar':
      return {
        ...base,
        type,
        size: column.size ?? 0,
        default: value as string | null,
        encrypt: column.encrypt === true,
      };
    case 'text':
    case 'mediumtext':
    case 'longtext':
      return { ...base, type, default: value as string | null, encrypt: column.encrypt === true };
    case 'integer':
    case 'bigint':
      return {
        ...base,
        type,
        min: column.min ?? null,
        max: column.max ?? null,
        default: value as number | bigint | null,
      };
    case 'float':
      return {
        ...base,
        type,
        min: number(column.min),
        max: number(column.max),
        default: number(value as number | null),
      };
    case 'enum':
      return { ...base, type, elements: eachOnce(column.elements ?? []), default: value as string | null };
    case 'boolean':
    case 'datetime':
    case 'email':
    case 'url':
    case 'ip':
    case 'point':
    case 'line':
    case 'polygon':
      return { ...base, type, default: value } as AttributeSchema;
    default:
      throw new EntwriteError('server_answer_invalid', {
        at: `${collection}.${key}`,
        found: `an attribute of the unknown type '${column.type}'`,
        expected: 'a type of Appwrite 1.9',
        remedy: 'Update entwrite, or remove the attribute from the database.',
      });
  }
}

function attributeType({ type, format }: ColumnResource): AttributeType | string {
  return type === 'string' ? (FORMATS[format ?? ''] ?? 'string') : (TYPES[type] ?? type);
}

/** Removes repeated elements, which Appwrite accepts but which mean nothing. A file may contain something other than a list. */
function eachOnce(elements: readonly string[]): readonly string[] {
  return Array.isArray(elements) ? [...new Set<string>(elements)] : elements;
}

function number(value: number | bigint | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** The relationship of a parent side's column; null for a child side, which adds nothing. */
export function readRelationship(column: ColumnResource): RelationshipSchema | null {
  if (column.side === 'child') return null;
  return {
    key: column.key,
    kind: column.relationType as RelationshipSchema['kind'],
    relatedCollection: column.relatedTable ?? '',
    twoWay: column.twoWay === true,
    twoWayKey: column.twoWayKey ?? '',
    onDelete: column.onDelete as RelationshipSchema['onDelete'],
  };
}
