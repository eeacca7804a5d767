import type { WireDocument } from '../../appwrite/document-gateway.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { EntwriteError } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import type { Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { convertValue } from '../../schema/convert-value.js';
import { storedNumber } from '../../schema/stored-number.js';
import { shadowChange } from '../online-changes/shadow-change.js';

/** What to do with stored values that stand in the way of a change. */
export type Resolution =
  /** A value, or a function of the document, for documents that have none. */
  | { readonly backfill: unknown }
  /** True: documents that have none get the default of the attribute, which Appwrite gives to new ones only. */
  | { readonly useDefault: true }
  /** New values by old one, or a function of the old value and its document. */
  | { readonly map: Readonly<Record<string, unknown>> | ((value: unknown, document: WireDocument) => unknown) }
  /** Texts cut to the new size. */
  | { readonly truncate: true };

/** By stored name: `users.slug`. */
export type Resolutions = Readonly<Record<string, Resolution>>;

/** Gives the stored value a document is to have; must give back what it gave before. */
export type Fill = (value: unknown, document: WireDocument) => unknown;

/** How a stored value of one attribute becomes one of another. Throws EntwriteError where it cannot. */
export type Convert = (value: unknown, document: WireDocument) => unknown;

/** The resolution for an attribute as a function; null without one. */
export function fillOf(resolutions: Resolutions, collection: string, attribute: AttributeSchema): Fill | null {
  const resolution = resolutions[`${collection}.${attribute.key}`];
  if (resolution === undefined) return null;
  if ('backfill' in resolution) {
    const { backfill } = resolution;
    const fill = typeof backfill === 'function' ? (backfill as (document: WireDocument) => unknown) : () => backfill;
    return (value, document) => (value === null || value === undefined ? toStored(fill(document)) : value);
  }
  if ('useDefault' in resolution) return (value) => value ?? attribute.default;
  if ('map' in resolution) {
    const { map } = resolution;
    const one: Fill =
      typeof map === 'function' ? map : (item) => (Object.hasOwn(map, String(item)) ? map[String(item)] : item);
    return (value, document) =>
      eachItem(value, (item) => settled(one, item, document, `${collection}.${attribute.key}`));
  }
  const size = 'size' in attribute ? attribute.size : Number.POSITIVE_INFINITY;
  return (value) => eachItem(value, (item) => (typeof item === 'string' ? [...item].slice(0, size).join('') : item));
}

/** A run that is repeated after a crash meets its own results: mapping one again must not change it. */
function settled(map: Fill, item: unknown, document: WireDocument, at: string): unknown {
  const value = toStored(map(item, document));
  if (sameStoredValue(toStored(map(value, document)), value)) return value;
  throw new EntwriteError('data_conflict', {
    at,
    found: `a map that turns ${JSON.stringify(item)} into ${JSON.stringify(value)} and that into something else again`,
    expected: 'a map that leaves its own results alone',
    remedy: 'Map to values that are not mapped themselves; two runs may be needed to swap values.',
  });
}

/** What a function of the user gives, in the form in which values are read back. */
function toStored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toStored);
  return value instanceof Date ? value.toISOString().replace('Z', '+00:00') : (value ?? null);
}

function eachItem(value: unknown, change: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : change(value);
}

/** Chooses how values of an attribute of a collection become those of another. */
export type ConverterOf = (collection: string, from: AttributeSchema, to: AttributeSchema) => Convert;

/** The converter of a shadow change: the entity's own, else the built-in one. */
export function converterOf(
  model: EntityModel,
  collection: string,
  from: AttributeSchema,
  to: AttributeSchema,
): Convert {
  const custom = model.entities
    .filter((entity) => entity.collection === collection)
    .flatMap(({ properties }) =>
      properties.flatMap((property) =>
        property.kind === 'attribute' && property.key === to.key ? [property.convert] : [],
      ),
    )
    .find((convert) => convert !== null);
  return custom === undefined
    ? builtInConverter(collection, from, to)
    : customConverter((value) => custom(storedNumber(from, value)));
}

/** A converter somebody wrote, whose results are stored; null stays null. */
export function customConverter(convert: Convert): Convert {
  return (value, document) => (value === null ? null : toStored(convert(value, document)));
}

/** The exact and strict converter. */
export const builtInConverter: ConverterOf = (collection, from, to) => {
  return (value, document) => {
    const converted = convertValue(value, from, to);
    if ('value' in converted) return converted.value;
    throw new EntwriteError('data_conflict', {
      at: `${collection}.${to.key}`,
      found: `${converted.misfit} in document '${document.$id}', which has no exact counterpart in ${to.type}`,
      expected: `only values that convert from ${from.type} to ${to.type}`,
      remedy: 'Give the attribute a `convert` function, or correct the documents first.',
    });
  };
};

/** What plans do to stored values, by `collection.attribute`. */
export interface ValueChanges {
  readonly fill: (name: string) => Fill | null;
  readonly convert: (name: string) => Convert | null;
}

/** What some operations do to stored values, by resolutions and converters. */
export function valueChanges(
  operations: readonly Operation[],
  converterFor: ConverterOf,
  resolutions: Resolutions,
): ValueChanges {
  const fills = new Map<string, Fill>();
  const converters = new Map<string, Convert>();
  for (const operation of operations) {
    if (operation.type === 'add_attribute') addFill(operation.collection, operation.attribute);
    if (operation.type !== 'alter_attribute') continue;
    const { collection, from, to } = operation;
    addFill(collection, to);
    if (shadowChange(operation) === null) continue;
    const fill = fills.get(`${collection}.${to.key}`);
    const convert = converterFor(collection, from, to);
    converters.set(
      `${collection}.${to.key}`,
      fill === undefined ? convert : (value, document) => fill(convert(value, document), document),
    );
  }
  return { fill: (name) => fills.get(name) ?? null, convert: (name) => converters.get(name) ?? null };

  function addFill(collection: string, attribute: AttributeSchema): void {
    const fill = fillOf(resolutions, collection, attribute);
    if (fill !== null) fills.set(`${collection}.${attribute.key}`, fill);
  }
}
