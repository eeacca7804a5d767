import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { RelationshipSchema } from '../schema/relationship-schema.js';
import { addKeyed, editCollection } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/** A relationship appears on its parent collection, and on the related one if it is two-way. */
export interface CreateRelationship {
  readonly type: 'create_relationship';
  readonly collection: string;
  readonly relationship: RelationshipSchema;
  /** The attribute with ids, under one of its keys, that goes with this plan and whose ids become its links. */
  readonly replaces?: { readonly collection: string; readonly attribute: AttributeSchema };
}

type Inverse = Omit<CreateRelationship, 'type' | 'replaces'> & { readonly type: 'drop_relationship' };

export const createRelationship: OperationDefinition<CreateRelationship, Inverse> = {
  describe: ({ collection, relationship, replaces }) =>
    `Create relationship '${collection}.${relationship.key}' (${details(relationship)}${replaces === undefined ? '' : ', with the ids of the attribute'})`,
  classify: ({ replaces }) => (replaces === undefined ? 'additive' : 'data'),
  apply: (schema, { collection, relationship }) =>
    editCollection(schema, collection, (existing) => ({
      ...existing,
      relationships: addKeyed(existing.relationships, relationship),
    })),
  invert: ({ collection, relationship }) => ({ type: 'drop_relationship', collection, relationship }),
  collection: ({ collection }) => collection,
  needs: ({ relationship }) => [relationship.relatedCollection],
};

function details({ kind, relatedCollection, twoWay, twoWayKey, onDelete }: RelationshipSchema): string {
  return `${kind} ${twoWay ? `${relatedCollection}.${twoWayKey}` : relatedCollection}, on delete ${onDelete}`;
}
