import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { OwnedRelationship, RelationshipSchema } from '../schema/relationship-schema.js';
import { changedType } from './breakage.js';
import { plainCall } from './builder-call.js';
import type { OperationDefinition } from './operation-definition.js';

/** Creates a relationship on its parent collection, and on the related one if it is two-way. */
export interface CreateRelationship {
  readonly type: 'create_relationship';
  readonly collection: string;
  readonly relationship: RelationshipSchema;
  /** What this plan drops under one of its keys, an attribute with ids or another relationship, and turns into its links. */
  readonly replaces?:
    | {
        readonly collection: string;
        readonly attribute: AttributeSchema;
        /** The key of the relationship there, if different. */
        readonly key?: string;
        /** The former key there of the links that the attribute carries, if different. */
        readonly fromKey?: string;
        /** Whether the attribute only carries links from one relationship to another. */
        readonly carriesLinks?: true;
      }
    | {
        readonly collection: string;
        readonly key: string;
        readonly old: OwnedRelationship;
        /** The key of the old relationship there, if different. */
        readonly fromKey?: string;
      };
}

type Inverse = Omit<CreateRelationship, 'type' | 'replaces'> & { readonly type: 'drop_relationship' };

export const createRelationship: OperationDefinition<CreateRelationship, Inverse> = {
  type: 'create_relationship',
  describe: ({ collection, relationship, replaces }) =>
    `Create relationship '${collection}.${relationship.key}' (${details(relationship)}${replaces === undefined ? '' : 'old' in replaces ? ', with the links of the old one' : ', with the ids of the attribute'})`,
  classify: ({ replaces }) => (replaces === undefined ? 'additive' : 'data'),
  delta: ({ collection, relationship }) => ({ after: { kind: 'relationship', collection, value: relationship } }),
  invert: ({ collection, relationship }) => ({ type: 'drop_relationship', collection, relationship }),
  requests: ({ collection, relationship }, server) => [server.createRelationship(collection, relationship)],
  builderCall({ collection, relationship, replaces }) {
    const { key, kind, relatedCollection, twoWay, twoWayKey, onDelete } = relationship;
    const other = twoWay ? { inverse: twoWayKey } : twoWayKey === collection || twoWayKey === '' ? {} : { twoWayKey };
    return plainCall('createRelationship', collection, key, {
      type: kind,
      target: relatedCollection,
      ...other,
      onDelete,
      ...formerEnd(collection, relationship, replaces),
    });
  },
  phase: 'create_relationships',
  isOpaque: ({ replaces }) => replaces !== undefined,
  takesOver: ({ replaces }) => {
    if (replaces === undefined) return null;
    return 'old' in replaces
      ? { kind: 'relationship', collection: replaces.old.collection, value: replaces.old.relationship }
      : { kind: 'attribute', collection: replaces.collection, value: replaces.attribute };
  },
  breaks: ({ collection, relationship, replaces }) =>
    replaces === undefined
      ? []
      : [
          changedType(
            `${collection}.${relationship.key}`,
            'old' in replaces ? 'a relationship of another kind' : 'a relationship in place of an attribute',
          ),
        ],
};

/** The option that names the end at which links had another key. */
function formerEnd(
  collection: string,
  { key }: RelationshipSchema,
  replaces: CreateRelationship['replaces'],
): { readonly renamedFrom?: string; readonly inverseRenamedFrom?: string } {
  if (replaces?.fromKey === undefined) return {};
  const at = 'old' in replaces ? replaces.key : replaces.attribute.key;
  const isOwn = replaces.collection === collection && at === key;
  return isOwn ? { renamedFrom: replaces.fromKey } : { inverseRenamedFrom: replaces.fromKey };
}

function details({ kind, relatedCollection, twoWay, twoWayKey, onDelete }: RelationshipSchema): string {
  return `${kind} ${twoWay ? `${relatedCollection}.${twoWayKey}` : relatedCollection}, on delete ${onDelete}`;
}
