import type { RelationshipSchema } from '../schema/relationship-schema.js';
import { editCollection, editKeyed, endNames, findKeyed } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/** A relationship of the same kind between the same collections gets other keys or another delete rule. */
export interface AlterRelationship {
  readonly type: 'alter_relationship';
  readonly collection: string;
  readonly from: RelationshipSchema;
  readonly to: RelationshipSchema;
}

export const alterRelationship: OperationDefinition<AlterRelationship> = {
  describe: ({ collection, from, to }) =>
    `Alter relationship '${collection}.${from.key}' (${changes(from, to).join(', ')})`,
  classify: () => 'data',
  apply: (schema, { collection, from, to }) =>
    editCollection(schema, collection, (existing) => ({
      ...existing,
      relationships: editKeyed(existing.relationships, from.key, () => to),
    })),
  invert: ({ collection, from, to }) => ({ type: 'alter_relationship', collection, from: to, to: from }),
  collection: ({ collection }) => collection,
  needs: ({ from }) => [from.relatedCollection],
  subject: ({ collection, from }) => ({ collection, key: from.key }),
  names: ({ collection, from, to }) => [...endNames(collection, from), ...endNames(collection, to)],
  provides: ({ collection, to }) => endNames(collection, to),
  requires: ({ collection, from }) => endNames(collection, from),
  isCreation: false,
  isAsynchronous: false,
  isOpaque: () => false,
  isApplied: (schema, { collection, to }) => {
    const existing = findKeyed(schema, collection, 'relationships', to.key);
    return existing !== undefined && existing.twoWayKey === to.twoWayKey && existing.onDelete === to.onDelete;
  },
};

function changes(from: RelationshipSchema, to: RelationshipSchema): string[] {
  const aspects: readonly (readonly [string, string, string])[] = [
    ['key', from.key, to.key],
    ['two-way key', from.twoWayKey, to.twoWayKey],
    ['on delete', from.onDelete, to.onDelete],
  ];
  return aspects
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => `${name} ${before} -> ${after}`);
}
