import { EntwriteError } from '../../errors.js';
import type { EntityMetadata, PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import { FLOAT_DIGITS } from '../../schema/limits.js';
import type { EntitySession } from '../queries/entity-session.js';
import type { Draft } from '../validation/draft.js';

/** A unique index of a collection, or a one-to-one link, which Appwrite keeps unique without an index. */
export interface UniqueKey {
  readonly key: string;
  /** Stored keys. */
  readonly attributes: readonly string[];
  readonly lengths: readonly number[];
  /** The attributes that hold times. */
  readonly times: readonly string[];
  readonly properties: readonly string[];
  readonly isLink: boolean;
}

/** All unique keys of an entity's collection, except for ids. */
export function uniqueKeys(
  session: EntitySession,
  { collection, properties }: EntityMetadata = session.metadata(),
): readonly UniqueKey[] {
  const nameOf = (key: string) => properties.find((one) => one.key === key)?.property ?? key;
  const indexes = session
    .indexes(collection)
    .filter(({ type }) => type === 'unique')
    .map(({ key, attributes, lengths }) => ({
      key,
      attributes,
      lengths,
      times: attributes.filter((one) => isTime(one, properties)),
      properties: attributes.map(nameOf),
      isLink: false,
    }));
  return [...indexes, ...properties.filter(isExclusiveLink).map(linkKey)];
}

/** The stored values of a unique key; null if one of them is missing, null, or computed by the server. */
export function uniqueValues(
  { attributes, times }: UniqueKey,
  stored: Readonly<Record<string, unknown>>,
  isOperatorText: (text: unknown) => boolean,
): readonly unknown[] | null {
  const values = attributes.map((key) => (Object.hasOwn(stored, key) ? stored[key] : null));
  const isUnknown = values.some((value) => value === null || value === undefined || isOperatorText(value));
  return isUnknown ? null : values.map((value, at) => comparableValue(value, times.includes(attributes[at] ?? '')));
}

/** Whether a write gives a value of a unique key, or removes one. */
export function givesSome({ attributes }: UniqueKey, stored: Readonly<Record<string, unknown>>): boolean {
  return attributes.some((key) => Object.hasOwn(stored, key));
}

/** The value for an error: the value itself, or an object by property if there are several. */
export function violatingValue({ properties }: UniqueKey, values: readonly unknown[]): unknown {
  return properties.length === 1 ? values[0] : Object.fromEntries(properties.map((name, at) => [name, values[at]]));
}

function isTime(key: string, properties: readonly PropertyMetadata[]): boolean {
  if (key.startsWith('$')) return true;
  const property = properties.find((one) => one.key === key);
  return property?.kind === 'attribute' && property.attribute.type === 'datetime';
}

/** Normalises times, floats and links, so that equal values compare equal. */
function comparableValue(value: unknown, isTime: boolean): unknown {
  if (
    isTime &&
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}(Z|[+-]\d{2}:\d{2})$/.test(value)
  )
    return new Date(value).toISOString();
  if (typeof value === 'number' && !Number.isInteger(value)) return Number(value.toPrecision(FLOAT_DIGITS));
  if (typeof value === 'object' && value !== null && '$id' in value) return value.$id;
  return value;
}

function isExclusiveLink(property: PropertyMetadata): boolean {
  if (property.kind !== 'relationship') return false;
  const { kind, twoWay } = property.owned.relationship;
  return kind === 'oneToOne' && (property.side === 'parent' || twoWay);
}

function linkKey({ key, property }: PropertyMetadata): UniqueKey {
  return { key, attributes: [key], lengths: [0], times: [], properties: [property], isLink: true };
}

/** An attribute of a unique key that a patch writes, and that may be null until then; null if there is none. */
export function emptiableKey({ attributes }: UniqueKey, { metadata, stored }: Draft): string | null {
  const found = metadata.properties.find(
    (property) =>
      property.kind === 'attribute' &&
      attributes.includes(property.key) &&
      !property.attribute.required &&
      property.attribute.default === null &&
      Object.hasOwn(stored, property.key),
  );
  return found?.key ?? null;
}

/** A patch that only empties an attribute. */
export function emptyingPatch(patch: Draft, key: string): Draft {
  return { ...patch, stored: { [key]: null }, permissions: undefined, links: [], nested: [] };
}

/** The error for documents that exchange values under unique keys that none of them can be without. */
export function exchangedValues(
  { collection, name }: EntityMetadata,
  ids: readonly string[],
  uniques: readonly UniqueKey[],
): EntwriteError {
  const some = [...new Set(ids)];
  const named = some.slice(0, 3).map((id) => `'${id}'`);
  const indexes = [...new Set(uniques.map(({ key }) => `'${key}'`))];
  return new EntwriteError('transaction_conflict', {
    at: collection,
    found: `documents of ${name} (${named.join(', ')}${some.length > named.length ? ' and others' : ''}) that exchange values under the unique index ${indexes.join(' and ')}, which none of them can be without for a moment`,
    expected: 'an attribute under the index that is optional and has no default',
    remedy: 'Save another value in one of them first, then the exchanged ones, or make the attribute optional.',
  });
}
