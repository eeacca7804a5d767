import { applyOperations, describeOperation, type Operation, operationCollection } from '../../operations/operation.js';
import type { UpdateCollection } from '../../operations/update-collection.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { validateSchema } from '../../schema/rules/validate-schema.js';

/** An attribute and the one that takes its place, which hold the same for a while. */
export interface AttributePair {
  readonly collection: string;
  readonly old: AttributeSchema;
  readonly new: AttributeSchema;
}

/** A change that cannot be made in two halves. */
export interface Inseparable {
  /** `users.age`, or `users`. */
  readonly at: string;
  readonly found: string;
  readonly remedy: string;
}

export interface Expansion {
  /** What both the code of before and the code of after can work with. */
  readonly schema: DatabaseSchema;
  readonly pairs: readonly AttributePair[];
  readonly inseparable: readonly Inseparable[];
}

/**
 * The schema between two others: with everything that is new, and everything that goes. Nothing of it breaks code that knows only the
 * first. Pure.
 *
 * @param operations from `diffSchemas(from, to, …)`
 */
export function expandedSchema(operations: readonly Operation[], from: DatabaseSchema, to: DatabaseSchema): Expansion {
  const pairs = operations.flatMap((operation): readonly AttributePair[] => {
    if (operation.type !== 'rename_attribute') return [];
    const { collection } = operation;
    const [before, after] = [attributeOf(from, collection, operation.from), attributeOf(to, collection, operation.to)];
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
    remedy: `${remedy} Or write the two files by hand.`,
  }));
  return { schema, pairs, inseparable: [...taken, ...findings] };
}

function attributeOf(schema: DatabaseSchema, collection: string, key: string): AttributeSchema | undefined {
  return findCollection(schema, collection)?.attributes.find((attribute) => attribute.key === key);
}

function keyTaken(operation: Operation): Inseparable {
  return {
    at: operationCollection(operation),
    found: `'${describeOperation(operation)}' beside something of that key`,
    remedy: 'Give the new one a key of its own, and drop the old one in a later file.',
  };
}

function isNewOfPair(pairs: readonly AttributePair[], collection: string, key: string): boolean {
  return pairs.some((pair) => pair.collection === collection && pair.new.key === key);
}

function refusal(operation: Operation, pairs: readonly AttributePair[]): readonly Inseparable[] {
  switch (operation.type) {
    case 'rename_collection':
      return [
        {
          at: operation.from,
          found: `another id, '${operation.collection.id}'`,
          remedy:
            'Keep the id, since the class may have any name; or change it by a file of its own, without --expand.',
        },
      ];
    case 'add_attribute':
    case 'create_relationship': {
      if (operation.replaces === undefined) return [];
      const key = operation.type === 'add_attribute' ? operation.attribute.key : operation.relationship.key;
      return [
        {
          at: `${operation.collection}.${key}`,
          found: 'a relationship in place of an attribute, or the other way round, under one key',
          remedy: 'Give the new one a key of its own, fill it in a data step, and drop the old one in a later file.',
        },
      ];
    }
    case 'alter_attribute': {
      const { collection, from, to } = operation;
      if (isNewOfPair(pairs, collection, to.key)) return [];
      const shadow = attributeChanges(from, to).filter(({ way, aspect }) => way === 'shadow' && aspect !== 'width');
      if (shadow.length === 0) return [];
      const what = shadow.map(({ aspect, from: old, to: wanted }) => `${aspect} ${String(old)} -> ${String(wanted)}`);
      return [
        {
          at: `${collection}.${to.key}`,
          found: `${what.join(', ')} under the key that it has`,
          remedy: `Give it a key of its own: key: '${to.key}_2', renamedFrom: '${to.key}'. Old and new stand side by side then.`,
        },
      ];
    }
    default:
      return [];
  }
}

/** What of an operation does no harm to code that does not know of it. */
function firstHalf(operation: Operation, from: DatabaseSchema, pairs: readonly AttributePair[]): readonly Operation[] {
  switch (operation.type) {
    case 'create_collection':
    case 'create_relationship':
      return [operation];
    case 'rename_attribute':
      return pairs.flatMap((pair): readonly Operation[] =>
        pair.collection === operation.collection && pair.new.key === operation.to
          ? [{ type: 'add_attribute', collection: pair.collection, attribute: loosened(pair.new, null) }]
          : [],
      );
    case 'add_attribute':
      return [{ ...operation, attribute: loosened(operation.attribute, operation.attribute.default) }];
    case 'alter_attribute': {
      const { collection, from: before, to } = operation;
      if (isNewOfPair(pairs, collection, to.key)) return [];
      return altered(collection, before, widened(before, to));
    }
    case 'drop_attribute': {
      // Code of after does not write it.
      const { collection, attribute } = operation;
      return attribute.required ? altered(collection, attribute, loosened(attribute, null)) : [];
    }
    case 'create_index': {
      const { collection, index } = operation;
      const isThere = findCollection(from, collection)?.indexes.some(({ key }) => key === index.key) ?? false;
      return index.type === 'unique' && findCollection(from, collection) !== undefined
        ? []
        : isThere
          ? []
          : [operation];
    }
    case 'update_collection':
      return [opened(operation)];
    default:
      return [];
  }
}

function altered(collection: string, from: AttributeSchema, to: AttributeSchema): readonly Operation[] {
  return attributeChanges(from, to).length === 0 ? [] : [{ type: 'alter_attribute', collection, from, to }];
}

function loosened(attribute: AttributeSchema, value: AttributeSchema['default']): AttributeSchema {
  return { ...attribute, required: false, default: value } as AttributeSchema;
}

/** With what can be changed in place whatever the documents hold. */
function widened(from: AttributeSchema, to: AttributeSchema): AttributeSchema {
  const kept = attributeChanges(from, to).filter(({ way, aspect }) => way === 'checked' || aspect === 'width');
  const values = Object.fromEntries(kept.map(({ aspect, from: before }) => [bound(aspect), before]));
  return { ...to, ...values } as AttributeSchema;
}

/** The width of an integer is that of its largest value. */
function bound(aspect: string): string {
  return aspect === 'width' ? 'max' : aspect;
}

/** With what clients may do before and after. */
function opened(operation: UpdateCollection): UpdateCollection {
  const { from, to } = operation;
  return {
    ...operation,
    to: {
      ...to,
      permissions: [...new Set([...from.permissions, ...to.permissions])],
      documentSecurity: from.documentSecurity || to.documentSecurity,
      enabled: from.enabled || to.enabled,
    },
  };
}
