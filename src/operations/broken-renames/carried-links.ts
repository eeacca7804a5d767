import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { IDENTIFIER_LENGTH } from '../../schema/limits.js';
import { isBoundToKeys } from '../../schema/relationship-schema.js';
import type { AlterRelationship } from '../alter-relationship.js';
import type { Operation } from '../operation.js';

/** A list of ids that carries links while they cannot be a relationship. */
export function listOfIds(key: string): AttributeSchema {
  return { key, type: 'string', size: IDENTIFIER_LENGTH, array: true, required: false, default: null, encrypt: false };
}

/** Operations, in order, that carry a relationship's links through a list of ids to a new one, because Appwrite cannot change its keys. */
export function carriedLinks({ collection, from, to }: Omit<AlterRelationship, 'type'>): readonly Operation[] {
  const attribute = listOfIds(to.key);
  return [
    { type: 'drop_relationship', collection, relationship: from, isReplaced: true },
    {
      type: 'add_attribute',
      collection,
      attribute,
      replaces: { owner: collection, relationship: from, ...(from.key !== to.key && { key: from.key }) },
    },
    { type: 'drop_attribute', collection, attribute, isReplaced: true },
    {
      type: 'create_relationship',
      collection,
      relationship: to,
      replaces: { collection, attribute, ...(from.key !== to.key && { fromKey: from.key }), carriesLinks: true },
    },
  ];
}

/** Adapts operations to a server that can rename neither end of a two-way `manyToMany` (PostgreSQL: 500). */
export function withCarriedLinks(operations: readonly Operation[]): readonly Operation[] {
  return operations.flatMap((operation) => (renamesLinks(operation) ? carriedLinks(operation) : [operation]));
}

/** Whether an operation renames an end of a two-way `manyToMany`. */
export function renamesLinks(operation: Operation): operation is AlterRelationship {
  if (operation.type !== 'alter_relationship') return false;
  const { from, to } = operation;
  return isBoundToKeys(from) && (from.key !== to.key || from.twoWayKey !== to.twoWayKey);
}
