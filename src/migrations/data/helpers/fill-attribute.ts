import { isSet } from '../../../appwrite/documents/documents-with-values.js';
import { relationshipEnds, requireQueryCollection } from '../../../query/schema-collection.js';
import { type AttributeSchema, isEncrypted } from '../../../schema/attribute-schema.js';
import { attributeType } from '../../../schema/attribute-types.js';
import { convertValue } from '../../../schema/convert-value.js';
import { findAttribute } from '../../../schema/database-schema.js';
import type { DataReport } from '../data-deps.js';
import type { DataDocument, DataValues, DataWhere } from '../data-document.js';
import { dataFailed, dataRefused } from '../data-problem.js';
import type { DataStepContext } from '../data-step-context.js';
import { type UpdateOptions, updateEach } from '../update-each.js';

export interface CopyOptions extends UpdateOptions {
  /**
   * Whether documents that have a value are overwritten: true by default. With `'in-step'` they are if the context keeps both attributes
   * in step (its option `inStep`), because the source is then the newer one; otherwise a document in which both differ fails the step.
   */
  readonly overwrite?: boolean | 'in-step';
  /** Converts a value for the other attribute; by default an exact conversion of types. */
  readonly convert?: (value: unknown, document: DataDocument) => unknown;
}

/** Fills documents that have no value: with the same value, or the result of a function of the document (null: none). */
export function backfill(
  context: DataStepContext,
  collection: string,
  key: string,
  value: unknown,
  options: UpdateOptions,
): Promise<DataReport> {
  requireKey(context, collection, key);
  const make = typeof value === 'function' ? (value as (document: DataDocument) => unknown) : () => value;
  const where = whereNull(context, collection, key, true, options.where);
  return updateEach(
    context,
    collection,
    { ...options, where },
    async (document) => {
      if (hasValue(document, key)) return null;
      const made = await make(document);
      if (made === undefined) throw noValue(`${collection}.${key}`, document.$id);
      return made === null ? null : { [key]: made };
    },
    `backfill ${collection}.${key}`,
  );
}

/** Copies one attribute into another; documents without a value stay as they are. */
export function copyAttribute(
  context: DataStepContext,
  collection: string,
  from: string,
  to: string,
  { overwrite = true, convert, ...options }: CopyOptions,
): Promise<DataReport> {
  const source = requireKey(context, collection, from);
  const target = requireKey(context, collection, to);
  const make = convert ?? ((value: unknown) => converted(value, source, target, `${collection}.${from}`));
  const where = whereNull(context, collection, from, false, options.where);
  const isInStep = context.deps.isInStep?.(collection, from, to) ?? false;
  const rules = context.rules(collection);
  return updateEach(
    context,
    collection,
    { ...options, where },
    async (document) => {
      if (!hasValue(document, from) || (!overwrite && hasValue(document, to))) return null;
      const made = await make(document[from], document);
      if (made === undefined) throw noValue(`${collection}.${to}`, document.$id);
      const isUnknown = overwrite === 'in-step' && !isInStep && hasValue(document, to);
      if (isUnknown && rules.missing(document, rules.stored({ [to]: made })) !== null)
        throw outOfStep(`${collection}.${to}`, document.$id, from);
      return { [to]: made };
    },
    `copyAttribute ${collection}.${from} to ${to}`,
  );
}

/** Derives values of several attributes from one; documents without a value stay as they are. */
export function splitAttribute(
  context: DataStepContext,
  collection: string,
  from: string,
  split: (value: unknown, document: DataDocument) => DataValues | null | Promise<DataValues | null>,
  options: UpdateOptions,
): Promise<DataReport> {
  requireKey(context, collection, from);
  const where = whereNull(context, collection, from, false, options.where);
  return updateEach(
    context,
    collection,
    { ...options, where },
    (document) => (hasValue(document, from) ? split(document[from], document) : null),
    `splitAttribute ${collection}.${from}`,
  );
}

export function hasValue(document: DataDocument, key: string): boolean {
  return isSet(document[key]);
}

/**
 * Adds the condition that a key is or is not null, unless Appwrite cannot query it (encrypted, geometry, lists); callers check documents
 * as well.
 */
export function whereNull(
  { schema }: DataStepContext,
  collection: string,
  key: string,
  isNull: boolean,
  where: DataWhere = {},
): DataWhere {
  if (Object.hasOwn(where, key) && where[key] !== undefined)
    throw dataRefused({
      at: `${collection}.${key}`,
      found: 'a condition on the attribute itself in `where`',
      expected: 'conditions on others',
      remedy: 'Remove it, or use `updateEach`.',
    });
  const attribute = findAttribute(schema, collection, key);
  const isMany = relationshipEnds(schema, collection).some((end) => end.key === key && end.many);
  const isOpaque =
    attribute !== undefined &&
    (attribute.array || isEncrypted(attribute) || attributeType(attribute).family === 'geometry');
  return isMany || isOpaque ? where : { ...where, [key]: { $isNull: isNull } };
}

/** The attribute of a key; undefined for a relationship. Throws `data_step_refused` if there is neither. */
export function requireKey({ schema }: DataStepContext, collection: string, key: string): AttributeSchema | undefined {
  const { attributes } = requireQueryCollection(schema, collection);
  const attribute = attributes.find((candidate) => candidate.key === key);
  const ends = relationshipEnds(schema, collection).map((end) => end.key);
  if (attribute !== undefined || ends.includes(key)) return attribute;
  throw dataRefused({
    at: `${collection}.${key}`,
    found: 'a key that the collection does not have at this step',
    expected: `one of ${[...attributes.map((known) => known.key), ...ends].join(', ')}`,
    remedy: 'Correct the name, or add the attribute in an earlier step.',
  });
}

/** Refuses a function without `return`, which would silently change nothing. */
function noValue(at: string, id: string) {
  return dataFailed({
    at,
    found: `undefined, returned for document '${id}'`,
    expected: 'a value, or null',
    remedy: 'Return something from the function.',
  });
}

/** Refuses to choose between two values: unless a context writes both, either may be the newer one. */
function outOfStep(at: string, id: string, from: string) {
  return dataFailed({
    at,
    found: `a value other than that of '${from}' in document '${id}', and a context that does not keep both in step`,
    expected: `the option \`inStep\` of the context, which makes '${from}' the newer one`,
    remedy: `Set \`inStep\` in the context if all of its instances had it. Otherwise decide in the file: \`overwrite: true\` takes '${from}', \`overwrite: false\` keeps the existing value.`,
  });
}

function converted(
  value: unknown,
  from: AttributeSchema | undefined,
  to: AttributeSchema | undefined,
  at: string,
): unknown {
  if (from === undefined || to === undefined) return value;
  const conversion = convertValue(value, from, to);
  if ('value' in conversion) return conversion.value;
  throw dataFailed({
    at,
    found: isEncrypted(from) ? 'an encrypted value without a counterpart' : conversion.unconvertible,
    expected: `a value that converts to ${to.array ? `${to.type}[]` : to.type} without loss`,
    remedy: 'Give `convert`, or correct the document.',
  });
}
