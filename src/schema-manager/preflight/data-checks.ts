import { applyOperations, type Operation, operationCollection } from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { findCollection } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { attributeChangeOf } from '../online-changes/online-attribute-change.js';

/** Something the documents of a collection must fulfil before an operation may run. */
export type DataCheck =
  | {
      readonly kind: 'present';
      readonly at: string;
      readonly attribute: AttributeSchema;
      /** Whether its values are the ids of a relationship that it replaces. */
      readonly isLinked: boolean;
    }
  | { readonly kind: 'value'; readonly at: string; readonly attribute: AttributeSchema }
  | { readonly kind: 'convert'; readonly at: string; readonly attribute: AttributeSchema }
  | { readonly kind: 'unique'; readonly at: string; readonly index: IndexSchema }
  | { readonly kind: 'indexed'; readonly at: string; readonly index: IndexSchema };

/** The input of checks. */
interface Surroundings {
  /** The indexes of a collection that the operations do not change, by the names its attributes will have. */
  readonly staying: (collection: string) => readonly IndexSchema[];
  /** Whether the values of `collection.key` are filled or mapped. */
  readonly isFilled: (name: string) => boolean;
}

/**
 * The checks that operations need, by collection: what Appwrite accepts without a look at the documents and what then
 * breaks them (facts 1 and 3), and what a conversion or a remedy needs. `start` is the schema the operations run on.
 */
export function dataChecks(
  operations: readonly Operation[],
  start: DatabaseSchema,
  isFilled: (name: string) => boolean = () => false,
): ReadonlyMap<string, readonly DataCheck[]> {
  const checks = new Map<string, DataCheck[]>();
  const surroundings = { staying: stayingIndexes(operations, start), isFilled };
  for (const operation of operations) {
    const collection = operationCollection(operation);
    if (findCollection(start, collection) === undefined) continue;
    for (const check of checksOf(operation, surroundings)) {
      const others = checks.get(collection) ?? [];
      if (!others.some(({ kind, at }) => kind === check.kind && at === check.at))
        checks.set(collection, [...others, check]);
    }
  }
  return checks;
}

/**
 * The checks of values under indexes that are created, for servers on which a value may be too long for that: by collection.
 *
 * @param most bytes of a value
 */
export function indexChecks(
  operations: readonly Operation[],
  start: DatabaseSchema,
  most: number,
): ReadonlyMap<string, readonly DataCheck[]> {
  const checks = new Map<string, DataCheck[]>();
  for (const operation of operations) {
    if (operation.type !== 'create_index' || findCollection(start, operation.collection) === undefined) continue;
    const { collection, index } = operation;
    const attributes = attributesAround(operations, start, collection);
    const isLong = attributes.some((one) => index.attributes.includes(one.key) && mayBeLonger(one, most));
    if ((index.type !== 'key' && index.type !== 'unique') || !isLong) continue;
    checks.set(collection, [
      ...(checks.get(collection) ?? []),
      { kind: 'indexed', at: `${collection}.${index.key}`, index },
    ]);
  }
  return checks;
}

/** The attributes of a collection before, in and after some operations; an interrupted run may have done some of them. */
function attributesAround(
  operations: readonly Operation[],
  start: DatabaseSchema,
  collection: string,
): readonly AttributeSchema[] {
  const own = findCollection(start, collection)?.attributes ?? [];
  const renamed = operations.flatMap((operation) => {
    if (operation.type !== 'rename_attribute' || operation.collection !== collection) return [];
    const { from, to } = operation;
    return own.filter(({ key }) => key === from).map((attribute) => ({ ...attribute, key: to }));
  });
  const altered = operations.flatMap((operation) =>
    operation.type === 'alter_attribute' && operation.collection === collection ? [operation.to] : [],
  );
  return [...own, ...renamed, ...altered];
}

/** Bytes of a character in UTF-8. */
const CHARACTER = 4;

function mayBeLonger(attribute: AttributeSchema, most: number): boolean {
  if (attributeType(attribute).family !== 'text') return false;
  return !('size' in attribute) || attribute.size * CHARACTER > most;
}

function checksOf(operation: Operation, { staying, isFilled }: Surroundings): readonly DataCheck[] {
  switch (operation.type) {
    case 'add_attribute': {
      const { collection, attribute } = operation;
      const at = `${collection}.${attribute.key}`;
      // Documents without links get an empty list.
      const isNeverMissing = attribute.array && operation.replaces !== undefined;
      return (attribute.required && !isNeverMissing) || isFilled(at)
        ? [{ kind: 'present', at, attribute, isLinked: operation.replaces !== undefined }]
        : [];
    }
    case 'alter_attribute': {
      const { collection, from, to } = operation;
      const at = `${collection}.${to.key}`;
      const change = attributeChangeOf(operation);
      const own: DataCheck[] =
        change !== null
          ? [{ kind: 'convert', at, attribute: to }]
          : isFilled(at) || attributeChanges(from, to).some(({ way }) => way === 'checked')
            ? [{ kind: 'value', at, attribute: to }]
            : [];
      return change !== null || isFilled(at) ? [...own, ...uniqueOver(staying(collection), collection, to.key)] : own;
    }
    case 'create_index': {
      const { collection, index } = operation;
      return index.type === 'unique' ? [{ kind: 'unique', at: `${collection}.${index.key}`, index }] : [];
    }
    default:
      return [];
  }
}

function stayingIndexes(operations: readonly Operation[], start: DatabaseSchema): Surroundings['staying'] {
  const renamed = applyOperations(
    start,
    operations.filter(({ type }) => type === 'rename_attribute'),
  );
  const dropped = new Set(
    operations.flatMap((operation) =>
      operation.type === 'drop_index' ? [`${operation.collection}.${operation.index.key}`] : [],
    ),
  );
  return (id) => (findCollection(renamed, id)?.indexes ?? []).filter(({ key }) => !dropped.has(`${id}.${key}`));
}

/** Values that change may become equal under the unique indexes that stay. */
function uniqueOver(indexes: readonly IndexSchema[], collection: string, key: string): readonly DataCheck[] {
  return indexes
    .filter((index) => index.type === 'unique' && index.attributes.includes(key))
    .map((index) => ({ kind: 'unique', at: `${collection}.${index.key}`, index }));
}
