import type { PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import { FLOAT_DIGITS } from '../../schema/limits.js';
import type { WriteSession } from './write-session.js';

/** A unique index of a collection, or a one-to-one link, which Appwrite keeps unique by itself. */
export interface UniqueKey {
  readonly key: string;
  /** Stored keys. */
  readonly attributes: readonly string[];
  readonly lengths: readonly number[];
  /** Those of the attributes that hold times. */
  readonly times: readonly string[];
  readonly properties: readonly string[];
  readonly isLink: boolean;
}

/** What the collection of a set holds only once, beside the ids. */
export function uniqueKeys(session: WriteSession): readonly UniqueKey[] {
  const { properties } = session.metadata();
  const nameOf = (key: string) => properties.find((one) => one.key === key)?.property ?? key;
  const indexes = session
    .collection()
    .indexes.filter(({ type }) => type === 'unique')
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

/** The values under a unique key as they are stored; null where one of them is missing, null or yet to be worked out by the server. */
export function uniqueValues(
  { attributes, times }: UniqueKey,
  stored: Readonly<Record<string, unknown>>,
  isOperatorText: (text: unknown) => boolean,
): readonly unknown[] | null {
  const values = attributes.map((key) => (Object.hasOwn(stored, key) ? stored[key] : null));
  const isOpen = values.some((value) => value === null || value === undefined || isOperatorText(value));
  return isOpen ? null : values.map((value, at) => comparableValue(value, times.includes(attributes[at] ?? '')));
}

/** The value itself, or those of several attributes by property: what an error shows to its catcher. */
export function violatingValue({ properties }: UniqueKey, values: readonly unknown[]): unknown {
  return properties.length === 1 ? values[0] : Object.fromEntries(properties.map((name, at) => [name, values[at]]));
}

function isTime(key: string, properties: readonly PropertyMetadata[]): boolean {
  if (key.startsWith('$')) return true;
  const property = properties.find((one) => one.key === key);
  return property?.kind === 'attribute' && property.attribute.type === 'datetime';
}

/** One form for each point in time and for each float, whichever way it came. */
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
