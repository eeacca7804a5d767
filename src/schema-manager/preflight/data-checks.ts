import { applyOperations, type Operation, operationCollection } from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
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
  | { readonly kind: 'unique'; readonly at: string; readonly index: IndexSchema };

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
