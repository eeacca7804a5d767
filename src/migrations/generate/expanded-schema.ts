import {
  applyOperations,
  describeOperation,
  isCreation,
  type Operation,
  operationCollection,
  operationDelta,
  operationSubject,
  takenOver,
} from '../../operations/operation.js';
import type { SchemaPart } from '../../operations/schema-delta.js';
import type { UpdateCollection } from '../../operations/update-collection.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import {
  type CollectionSettings,
  type DatabaseSchema,
  findAttribute,
  findCollection,
} from '../../schema/database-schema.js';
import { isCollectionRename } from '../../schema/rename.js';
import { validateSchema } from '../../schema/rules/validate-schema.js';

/** An attribute and its replacement, which hold the same values for a while. */
export interface AttributePair {
  readonly collection: string;
  readonly old: AttributeSchema;
  readonly new: AttributeSchema;
}

/** A change that cannot be split into two halves. */
export interface Inseparable {
  /** `users.age`, or `users`. */
  readonly at: string;
  readonly found: string;
  readonly remedy: string;
}

export interface Expansion {
  /** A schema that both the old and the new code can work with. */
  readonly schema: DatabaseSchema;
  readonly pairs: readonly AttributePair[];
  readonly inseparable: readonly Inseparable[];
}

/** The schema with everything that `operations` add, and still everything they drop, so that nothing breaks the old code. Pure. */
export function expandedSchema(operations: readonly Operation[], from: DatabaseSchema, to: DatabaseSchema): Expansion {
  const pairs = operations.flatMap((operation): readonly AttributePair[] => {
    if (operation.type !== 'rename_attribute') return [];
    const { collection } = operation;
    const [before, after] = [
      findAttribute(from, collection, operation.from),
      findAttribute(to, collection, operation.to),
    ];
    return before === undefined || after === undefined ? [] : [{ collection, old: before, new: after }];
  });
  const inseparable = operations.flatMap((operation) => refusal(operation, pairs));
  if (inseparable.length > 0) return { schema: from, pairs, inseparable };
  const taken: Inseparable[] = [];
  let schema = from;
  for (const operation of operations) {
    const half = firstHalf(operation, from, pairs);
    try {
      schema = applyOperations(schema, half);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      taken.push(keyTaken(operation));
    }
  }
  const findings = validateSchema(schema).map(({ at, found, remedy }) => ({
    at,
    found: `with the old and the new side by side: ${found}`,
    remedy: `${remedy} Or write the two files yourself.`,
  }));
  return { schema, pairs, inseparable: [...taken, ...findings] };
}

function keyTaken(operation: Operation): Inseparable {
  return {
    at: operationCollection(operation),
    found: `'${describeOperation(operation)}' beside something of that key`,
    remedy: 'Give the new one another key, and drop the old one in a later file.',
  };
}

function isNewOfPair(pairs: readonly AttributePair[], collection: string, key: string): boolean {
  return pairs.some((pair) => pair.collection === collection && pair.new.key === key);
}

function refusal(operation: Operation, pairs: readonly AttributePair[]): readonly Inseparable[] {
  const { before, after, rename } = operationDelta(operation);
  if (rename !== undefined && isCollectionRename(rename)) {
    const remedy = 'Keep the id (the class may have any name), or change it in a separate file, without --expand.';
    return [{ at: rename.from, found: `another id, '${rename.to}'`, remedy }];
  }
  if (takenOver(operation) !== null) {
    const { collection, key } = operationSubject(operation);
    return [
      {
        at: `${collection}.${key}`,
        found: 'a relationship in place of an attribute, or the other way round, under one key',
        remedy: 'Give the new one another key, fill it in a data step, and drop the old one in a later file.',
      },
    ];
  }
  if (before?.kind !== 'attribute' || after?.kind !== 'attribute') return [];
  const { key } = after.value;
  if (isNewOfPair(pairs, after.collection, key)) return [];
  const changes = attributeChanges(before.value, after.value);
  const replaced = changes.filter(({ way, aspect }) => way === 'online' && aspect !== 'width');
  if (replaced.length === 0) return [];
  const what = replaced.map(({ aspect, from: old, to: wanted }) => `${aspect} ${String(old)} -> ${String(wanted)}`);
  return [
    {
      at: `${after.collection}.${key}`,
      found: `${what.join(', ')} under the same key`,
      remedy: `Give it another key: key: '${key}_2', renamedFrom: '${key}'. Old and new can then exist side by side.`,
    },
  ];
}

/** The part of an operation that does not harm the old code. */
function firstHalf(operation: Operation, from: DatabaseSchema, pairs: readonly AttributePair[]): readonly Operation[] {
  const { before, after, rename } = operationDelta(operation);
  if (isCreation(operation)) return after === undefined ? [] : createdHalf(operation, after, from);
  if (before?.kind === 'attribute') {
    const { collection, value: old } = before;
    // The new code does not write what is dropped.
    if (after === undefined) return old.required ? altered(collection, old, loosened(old, null)) : [];
    if (after.kind !== 'attribute' || isNewOfPair(pairs, collection, after.value.key)) return [];
    return altered(collection, old, widened(old, after.value));
  }
  if (before?.kind === 'settings' && after?.kind === 'settings')
    return [opened(before.collection, before.value, after.value)];
  if (rename === undefined) return [];
  return pairs
    .filter((pair) => pair.collection === rename.collection && pair.new.key === rename.to)
    .map((pair) => ({ type: 'add_attribute', collection: pair.collection, attribute: loosened(pair.new, null) }));
}

function createdHalf(
  operation: Operation,
  { kind, collection, value }: SchemaPart,
  from: DatabaseSchema,
): readonly Operation[] {
  if (kind === 'attribute') return [{ type: 'add_attribute', collection, attribute: loosened(value, value.default) }];
  const existing = findCollection(from, collection);
  if (kind !== 'index' || existing === undefined) return [operation];
  return value.type === 'unique' || existing.indexes.some(({ key }) => key === value.key) ? [] : [operation];
}

function altered(collection: string, from: AttributeSchema, to: AttributeSchema): readonly Operation[] {
  return attributeChanges(from, to).length === 0 ? [] : [{ type: 'alter_attribute', collection, from, to }];
}

function loosened(attribute: AttributeSchema, value: AttributeSchema['default']): AttributeSchema {
  return { ...attribute, required: false, default: value } as AttributeSchema;
}

/** The attribute with those changes that need no look at documents. */
function widened(from: AttributeSchema, to: AttributeSchema): AttributeSchema {
  const kept = attributeChanges(from, to).filter(({ way, aspect }) => way === 'checked' || aspect === 'width');
  const values = Object.fromEntries(kept.map(({ aspect, from: before }) => [bound(aspect), before]));
  return { ...to, ...values } as AttributeSchema;
}

/** The width of an integer is determined by its maximum. */
function bound(aspect: string): string {
  return aspect === 'width' ? 'max' : aspect;
}

/** The settings with what clients may do before or after. */
function opened(collection: string, from: CollectionSettings, to: CollectionSettings): UpdateCollection {
  const both: CollectionSettings = {
    ...to,
    permissions: [...new Set([...from.permissions, ...to.permissions])],
    documentSecurity: from.documentSecurity || to.documentSecurity,
    enabled: from.enabled || to.enabled,
  };
  return { type: 'update_collection', collection, from, to: both };
}
