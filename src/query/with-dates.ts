import { isPlainObject } from '../util/is-record.js';
import { utcTime } from '../util/utc-time.js';
import type { FindCollection, QueryCollection, QueryProperty } from './query-collection.js';

type Conditions = Readonly<Record<string, unknown>>;

const RELATION_OPERATORS = ['$some', '$none', '$every', '$in', '$ne', '$nin'];

/** Converts texts compared with datetimes to Dates (UTC if they have no zone). Other texts stay, for the query to refuse. */
export function withDates(source: QueryCollection, conditions: Conditions, find: FindCollection): Conditions {
  const within = (value: unknown): unknown =>
    isPlainObject(value) ? withDates(source, value, find) : Array.isArray(value) ? value.map(within) : value;
  return Object.fromEntries(
    Object.entries(conditions).map(([name, value]) => {
      if (['$or', '$and', '$not'].includes(name)) return [name, within(value)];
      const property = source.properties.find((one) => one.property === name);
      return [name, property === undefined ? value : conditionOf(property, value, find)];
    }),
  );
}

function conditionOf(property: QueryProperty, value: unknown, find: FindCollection): unknown {
  if (property.kind !== 'relationship') return isTime(property) ? datesIn(value) : value;
  const target = find(property.target);
  if (target === undefined || !isPlainObject(value)) return value;
  const isOperators = Object.keys(value).every((name) => RELATION_OPERATORS.includes(name));
  if (!isOperators) return withDates(target, value, find);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isPlainObject(one) ? withDates(target, one, find) : one]),
  );
}

function isTime(property: Exclude<QueryProperty, { kind: 'relationship' }>): boolean {
  if (property.kind === 'system') return property.key === '$createdAt' || property.key === '$updatedAt';
  return property.attribute.type === 'datetime' && property.transform === null;
}

function datesIn(value: unknown): unknown {
  if (typeof value === 'string') {
    const time = utcTime(value);
    return Number.isNaN(time) ? value : new Date(time);
  }
  if (Array.isArray(value)) return value.map(datesIn);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([operator, operand]) => [operator, datesIn(operand)]));
}
