import type { RelationshipSchema } from '../schema/relationship-schema.js';
import { editCollection, editKeyed, endNames, findKeyed } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/** A relationship is dropped from both sides, with all its links; the documents stay. */
export interface DropRelationship {
  readonly type: 'drop_relationship';
  readonly collection: string;
  readonly relationship: RelationshipSchema;
  /** Whether an attribute of this plan takes over the ids that it holds. */
  readonly isReplaced?: true;
}

type Inverse = Omit<DropRelationship, 'type' | 'isReplaced'> & { readonly type: 'create_relationship' };

export const dropRelationship: OperationDefinition<DropRelationship, Inverse> = {
  describe: ({ collection, relationship }) =>
    `Drop relationship '${collection}.${relationship.key}' (${relationship.relatedCollection})`,
  classify: ({ isReplaced }) => (isReplaced ? 'data' : 'destructive'),
  apply: (schema, { collection, relationship }) =>
    editCollection(schema, collection, (existing) => ({
      ...existing,
      relationships: editKeyed(existing.relationships, relationship.key, () => null),
    })),
  invert: ({ collection, relationship }) => ({ type: 'create_relationship', collection, relationship }),
  collection: ({ collection }) => collection,
  needs: ({ relationship }) => [relationship.relatedCollection],
  subject: ({ collection, relationship }) => ({ collection, key: relationship.key }),
  names: ({ collection, relationship }) => endNames(collection, relationship),
  provides: () => [],
  requires: ({ collection, relationship }) => endNames(collection, relationship),
  isCreation: false,
  isAsynchronous: true,
  isOpaque: () => true,
  isApplied: (schema, { collection, relationship }) =>
    findKeyed(schema, collection, 'relationships', relationship.key) === undefined,
};
