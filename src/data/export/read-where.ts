import { parseServerJson } from '../../appwrite/http/server-json.js';
import type { EntityMetadata, PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import { isPlainObject } from '../../query/plain-object.js';
import type { FindEntity } from '../../query/query-target.js';
import { dataInvalid } from '../collection/data-problem.js';

/**
 * Conditions that are given as JSON, as `where` takes them: what stands for a date becomes one.
 *
 * @throws EntwriteError data_invalid for text that is no JSON object
 */
export function parseWhere(text: string): Readonly<Record<string, unknown>> {
  const facts = {
    at: 'where',
    expected: 'a JSON object',
    remedy: 'Write it as `{"role": "writer", "age": {"$gte": 18}}`.',
  };
  try {
    const value = parseServerJson(text);
    if (isPlainObject(value)) return value;
  } catch (cause) {
    throw dataInvalid({ ...facts, found: 'text that is not JSON' }, cause);
  }
  throw dataInvalid({ ...facts, found: 'JSON that is no object' });
}

/** The same conditions with the texts that stand for dates as Date, by the properties they are about. */
export function withDates(
  metadata: EntityMetadata,
  conditions: Readonly<Record<string, unknown>>,
  findEntity: FindEntity,
): Readonly<Record<string, unknown>> {
  const within = (value: unknown): unknown =>
    isPlainObject(value) ? withDates(metadata, value, findEntity) : Array.isArray(value) ? value.map(within) : value;
  return Object.fromEntries(
    Object.entries(conditions).map(([name, value]) => {
      if (['$or', '$and', '$not'].includes(name)) return [name, within(value)];
      const property = metadata.properties.find((one) => one.property === name);
      return [name, property === undefined ? value : conditionOf(property, value, findEntity)];
    }),
  );
}

function conditionOf(property: PropertyMetadata, value: unknown, findEntity: FindEntity): unknown {
  if (property.kind !== 'relationship') return isDate(property) ? datesIn(value) : value;
  const target = findEntity(property.target);
  if (target === undefined || !isPlainObject(value)) return value;
  const isOperators = Object.keys(value).every((name) =>
    ['$some', '$none', '$every', '$in', '$ne', '$nin'].includes(name),
  );
  if (!isOperators) return withDates(target, value, findEntity);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isPlainObject(one) ? withDates(target, one, findEntity) : one]),
  );
}

function isDate(property: PropertyMetadata): boolean {
  if (property.kind === 'system') return property.key === '$createdAt' || property.key === '$updatedAt';
  return property.kind === 'attribute' && property.attribute.type === 'datetime' && property.transform === null;
}

function datesIn(value: unknown): unknown {
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return new Date(value);
  if (Array.isArray(value)) return value.map(datesIn);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, datesIn(one)]));
}
