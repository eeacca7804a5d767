import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isSet } from '../../appwrite/documents/documents-with-values.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { EntwriteError } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import type { Operation } from '../../operations/operation.js';
import { type AttributeSchema, isEncrypted } from '../../schema/attribute-schema.js';
import { convertValue } from '../../schema/convert-value.js';
import { givenValue } from '../../schema/given-value.js';
import { valueFor } from '../../schema/named-thing.js';
import { schemaName } from '../../schema/schema-name.js';
import { storedNumber } from '../../schema/stored-number.js';
import { jsonAnswer, jsonConverter } from '../online-changes/json-values.js';
import { eachItem, itemOf, judged, judgedItem } from '../online-changes/judged-value.js';
import { carriedLinkKeys, droppedLinkKeys } from '../online-changes/link-sides.js';
import { attributeChangeOf } from '../online-changes/online-attribute-change.js';
import { onlineChanges } from '../online-changes/online-change.js';
import type { Convert } from '../online-changes/online-change-definition.js';

/** What to do with stored values that conflict with a change. */
export type Resolution =
  /** A value, or a function of the document, for documents that have none; an empty list counts as none. */
  | { readonly backfill: unknown }
  /** True: documents without a value get the attribute's default, which Appwrite gives to new documents only. */
  | { readonly useDefault: true }
  /**
   * New values by old one, or a function of the old value and its document. If the type changes, values it leaves unchanged are converted.
   */
  | { readonly map: Readonly<Record<string, unknown>> | ((value: unknown, document: WireDocument) => unknown) }
  /** Cuts texts to the new size. */
  | { readonly truncate: true };

/** By stored name: `users.slug`. */
export type Resolutions = Readonly<Record<string, Resolution>>;

/** Returns the value to store in a document; applied to its own result it must return the same. */
export type Fill = (value: unknown, document: WireDocument) => unknown;

/** The resolution for an attribute as a function; null without one. */
export function fillOf(resolutions: Resolutions, collection: string, attribute: AttributeSchema): Fill | null {
  const name = `${collection}.${attribute.key}`;
  const resolution = valueFor(resolutions, collection, attribute.key);
  if (resolution === undefined) return null;
  if ('backfill' in resolution) {
    const { backfill } = resolution;
    const fill = typeof backfill === 'function' ? (backfill as (document: WireDocument) => unknown) : () => backfill;
    return (value, document) => (isSet(value) ? value : judged(fill(document), attribute, name, document));
  }
  if ('useDefault' in resolution) return (value) => (isSet(value) ? value : attribute.default);
  if ('map' in resolution) {
    const map = mapOf(resolution);
    return (value, document) => eachItem(attribute, value, (old) => settled(map, old, attribute, name, document));
  }
  const size = 'size' in attribute ? attribute.size : Number.POSITIVE_INFINITY;
  return (value) =>
    eachItem(attribute, value, (item) => (typeof item === 'string' ? [...item].slice(0, size).join('') : item));
}

function mapOf({ map }: Extract<Resolution, { map: unknown }>): Fill {
  return typeof map === 'function' ? map : (item) => (Object.hasOwn(map, String(item)) ? map[String(item)] : item);
}

/**
 * A converter combined with its attribute's resolution. A `map` receives old values, so that it can answer for inconvertible ones; other
 * resolutions receive converted values.
 */
export function resolvedConverter(
  convert: Convert,
  resolutions: Resolutions,
  {
    collection,
    from,
    to,
  }: { readonly collection: string; readonly from: AttributeSchema; readonly to: AttributeSchema },
): Convert {
  const resolution = valueFor(resolutions, collection, to.key);
  if (resolution === undefined) return convert;
  if (!('map' in resolution)) {
    const fill = fillOf(resolutions, collection, to);
    const filled: Convert = (value, document) => {
      const converted = convert(value, document);
      return fill === null ? converted : fill(converted, document);
    };
    return Object.assign(filled, { readsDocument: true });
  }
  const map = mapOf(resolution);
  const isWhole = to.array && !from.array;
  const other = builtInConverter(collection, { ...from, array: false }, { ...to, array: false });
  const shaped = builtInConverter(collection, { ...to, array: from.array }, to);
  const mapped: Convert = (value, document) => {
    let isMapped = false;
    const given = eachItem(from, value, (old) => {
      const answer = map(old, document);
      const isAnswer = answer !== old && !(answer === undefined && old === null);
      isMapped ||= isAnswer;
      if (!isAnswer) return new Unmapped(old);
      const at = schemaName(collection, to.key);
      return isWhole && Array.isArray(answer) ? judged(answer, to, at, document) : judgedItem(answer, to, at, document);
    });
    if (!isMapped) return convert(value, document);
    if (isWhole && Array.isArray(given)) return given;
    const fitting = eachItem(from, given, (one) => (one instanceof Unmapped ? other(one.value, document) : one));
    return shaped(fitting, document);
  };
  return Object.assign(mapped, { readsDocument: true });
}

/** An old value that a `map` gives no answer for. */
class Unmapped {
  constructor(readonly value: unknown) {}
}

/** The mapped value. A repeated run meets its own results after a crash, so mapping them again must not change them. */
function settled(map: Fill, item: unknown, attribute: AttributeSchema, at: string, document: WireDocument): unknown {
  const given = map(item, document);
  // A function that returns undefined for null is no mistake: `(value) => value?.trim()`.
  if (given === undefined && item === null) return null;
  const value = given === item ? item : judgedItem(given, attribute, at, document);
  const mappedAgain = givenValue(map(value, document) ?? null, itemOf(attribute));
  if (given === item || ('stored' in mappedAgain && sameStoredValue(mappedAgain.stored, value, attribute.type)))
    return value;
  throw new EntwriteError('data_conflict', {
    at,
    found: isEncrypted(attribute)
      ? 'a map that turns its own result into something else'
      : `a map that turns ${JSON.stringify(item)} into ${JSON.stringify(value)} and that into something else again`,
    expected: 'a map that returns its own results unchanged',
    remedy: 'Map to values that are not mapped themselves; two runs may be needed to swap values.',
  });
}

/** Chooses the conversion from one attribute of a collection to another. */
type ConverterOf = (collection: string, from: AttributeSchema, to: AttributeSchema) => Convert;

/** The converter of an online change: the entity's own, otherwise the built-in one. */
export function converterOf(
  model: EntityModel,
  collection: string,
  from: AttributeSchema,
  to: AttributeSchema,
): Convert {
  const own = model.entities
    .filter((entity) => entity.collection === collection)
    .flatMap(({ properties }) =>
      properties.flatMap((property) => (property.kind === 'attribute' && property.key === to.key ? [property] : [])),
    );
  const isJson = own.some(({ json }) => json);
  const custom = own.find(({ convert }) => convert !== null)?.convert ?? null;
  const called: Convert | undefined =
    custom === null
      ? undefined
      : (value) => {
          const given = custom(storedNumber(from, value));
          return isJson ? jsonAnswer(given, to.array) : given;
        };
  const convert = checkedConverter(called, collection, from, to);
  return isJson ? jsonConverter(convert) : convert;
}

/** A user-defined converter whose results are checked, and for which null stays null; the built-in one if there is none. */
export function checkedConverter(
  convert: Convert | undefined,
  collection: string,
  from: AttributeSchema,
  to: AttributeSchema,
): Convert {
  if (convert === undefined) return builtInConverter(collection, from, to);
  const at = `${collection}.${to.key}`;
  const checked: Convert = (value, document) =>
    value === null ? null : judged(convert(value, document), to, at, document);
  const silent: Convert = (value, document) => {
    try {
      return checked(value, document);
    } catch {
      throw unshownFailure(at, document);
    }
  };
  return Object.assign(isEncrypted(from) ? silent : checked, {
    readsDocument: convert.readsDocument ?? convert.length > 1,
  });
}

/** The error for a converter of encrypted values. It shows none of them: the original error or result might. */
function unshownFailure(at: string, document: WireDocument): EntwriteError {
  return new EntwriteError('data_conflict', {
    at: `${at} of document '${document.$id}'`,
    found: 'no value that fits, from a function for encrypted values, which are not shown',
    expected: 'a value that fits, or null',
    remedy: 'Correct the function.',
  });
}

/** The exact and strict converter. */
export const builtInConverter: ConverterOf = (collection, from, to) => {
  return (value, document) => {
    const converted = convertValue(value, from, to);
    if ('value' in converted) return converted.value;
    throw new EntwriteError('data_conflict', {
      at: `${collection}.${to.key}`,
      found: `${isEncrypted(from) ? 'an encrypted value' : converted.unconvertible} in document '${document.$id}', which has no exact counterpart in ${to.type}`,
      expected: `only values that convert from ${from.type} to ${to.type}`,
      remedy: 'Give the attribute a `convert` function, or correct the documents first.',
    });
  };
};

/** What a plan does to the stored values of an attribute. */
export interface ValueChanges {
  readonly fill: (collection: string, key: string) => Fill | null;
  readonly convert: (collection: string, key: string) => Convert | null;
  /** The keys of links that functions find as lists of ids, because the plan drops them or turns them into a `manyToMany`. */
  readonly linkKeys: (collection: string) => readonly string[];
}

/** For operations that change no stored values. */
export const NO_VALUE_CHANGES: ValueChanges = { fill: () => null, convert: () => null, linkKeys: () => [] };

/** The attributes that resolutions rewrite, as drops: for a backup the loss is the same, whatever the class of the change. */
export function rewrittenAttributes(
  operations: readonly Operation[],
  { fill }: Pick<ValueChanges, 'fill'>,
): readonly Operation[] {
  return operations.flatMap((operation): readonly Operation[] => {
    if (operation.type !== 'alter_attribute' || attributeChangeOf(operation) !== null) return [];
    const { collection, from, to } = operation;
    return fill(collection, to.key) === null ? [] : [{ type: 'drop_attribute', collection, attribute: from }];
  });
}

/** The keys of links whose ids functions find, by collection; of all operations of the work, also those that are done by now. */
export function linkKeysOf(operations: readonly Operation[]): ValueChanges['linkKeys'] {
  return (collection) => [
    ...carriedLinkKeys(onlineChanges(operations), collection),
    ...droppedLinkKeys(operations, collection),
  ];
}

/** What operations do to stored values through resolutions and converters. */
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
    if (attributeChangeOf(operation) === null) continue;
    const convert = converterFor(collection, from, to);
    converters.set(schemaName(collection, to.key), resolvedConverter(convert, resolutions, operation));
  }
  return {
    fill: (...place) => fills.get(schemaName(...place)) ?? null,
    convert: (...place) => converters.get(schemaName(...place)) ?? null,
    linkKeys: linkKeysOf(operations),
  };

  function addFill(collection: string, attribute: AttributeSchema): void {
    const fill = fillOf(resolutions, collection, attribute);
    if (fill !== null) fills.set(schemaName(collection, attribute.key), fill);
  }
}
