import type { Operation } from '../operations/operation.js';
import { attributeChanges } from '../schema/attribute-changes.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { findCollection } from '../schema/database-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';
import type { ShadowChange } from './shadow-change.js';
import { shadowChange } from './shadow-change.js';

/** Something the documents of a collection must fulfil before an operation may run. */
export type DataCheck =
  | { readonly kind: 'present'; readonly at: string; readonly attribute: AttributeSchema }
  | { readonly kind: 'value'; readonly at: string; readonly attribute: AttributeSchema }
  | {
      readonly kind: 'convert';
      readonly at: string;
      readonly attribute: AttributeSchema;
      readonly change: ShadowChange;
    }
  | { readonly kind: 'unique'; readonly at: string; readonly index: IndexSchema };

/**
 * The checks that operations need, by collection: what Appwrite accepts without a look at the documents and what then
 * breaks them (traps 1 and 3), and what a conversion needs. `start` is the schema the operations run on.
 */
export function dataChecks(
  operations: readonly Operation[],
  start: DatabaseSchema,
): ReadonlyMap<string, readonly DataCheck[]> {
  const checks = new Map<string, DataCheck[]>();
  const exists = (collection: string) => findCollection(start, collection) !== undefined;
  for (const operation of operations) {
    for (const [collection, check] of checksOf(operation, start)) {
      if (exists(collection)) checks.set(collection, [...(checks.get(collection) ?? []), check]);
    }
  }
  return checks;
}

function checksOf(operation: Operation, start: DatabaseSchema): readonly (readonly [string, DataCheck])[] {
  switch (operation.type) {
    case 'add_attribute': {
      const { collection, attribute } = operation;
      return attribute.required
        ? [[collection, { kind: 'present', at: `${collection}.${attribute.key}`, attribute }]]
        : [];
    }
    case 'alter_attribute': {
      const { collection, from, to } = operation;
      const at = `${collection}.${to.key}`;
      const change = shadowChange(operation);
      if (change !== null) {
        const unique = (findCollection(start, collection)?.indexes ?? []).filter(
          (index) => index.type === 'unique' && index.attributes.includes(to.key),
        );
        return [
          [collection, { kind: 'convert', at, attribute: to, change }],
          ...unique.map((index) => [collection, { kind: 'unique', at: `${collection}.${index.key}`, index }] as const),
        ];
      }
      const checked = attributeChanges(from, to).some(({ way }) => way === 'checked');
      return checked ? [[collection, { kind: 'value', at, attribute: to }]] : [];
    }
    case 'create_index': {
      const { collection, index } = operation;
      return index.type === 'unique' ? [[collection, { kind: 'unique', at: `${collection}.${index.key}`, index }]] : [];
    }
    default:
      return [];
  }
}
