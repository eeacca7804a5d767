import type { RelationshipSchema } from '../schema/relationship-schema.js';
import { droppedPartBreakage } from './breakage.js';
import { plainCall } from './builder-call.js';
import type { OperationDefinition } from './operation-definition.js';

/** Drops a relationship from both sides with all its links; the documents stay. */
export interface DropRelationship {
  readonly type: 'drop_relationship';
  readonly collection: string;
  readonly relationship: RelationshipSchema;
  /** Whether an attribute of this plan takes over its ids. */
  readonly isReplaced?: true;
}

type Inverse = Omit<DropRelationship, 'type' | 'isReplaced'> & { readonly type: 'create_relationship' };

export const dropRelationship: OperationDefinition<DropRelationship, Inverse> = {
  type: 'drop_relationship',
  describe: ({ collection, relationship }) =>
    `Drop relationship '${collection}.${relationship.key}' (${relationship.relatedCollection})`,
  classify: ({ isReplaced }) => (isReplaced ? 'data' : 'destructive'),
  delta: ({ collection, relationship }) => ({ before: { kind: 'relationship', collection, value: relationship } }),
  invert: ({ collection, relationship }) => ({ type: 'create_relationship', collection, relationship }),
  requests: ({ collection, relationship }, server) => [server.deleteAttribute(collection, relationship.key)],
  builderCall: ({ collection, relationship }) => plainCall('dropRelationship', collection, relationship.key),
  phase: 'drop_relationships',
  isOpaque: () => true,
  loses: ({ collection, relationship: { kind, key, twoWay, twoWayKey, relatedCollection } }) =>
    kind === 'oneToMany' && twoWay ? [{ collection: relatedCollection, key: twoWayKey }] : [{ collection, key }],
  breaks: ({ collection, relationship, isReplaced }) =>
    isReplaced === true
      ? []
      : [droppedPartBreakage('drop-relationship', `${collection}.${relationship.key}`, 'a relationship')],
};
