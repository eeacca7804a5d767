import { createHash } from 'node:crypto';
import type { Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { type OwnedRelationship, type RelationshipSchema, sidesOf } from '../../schema/relationship-schema.js';
import { canonicalJson } from '../../util/canonical-json.js';
import type { ShadowPhase } from './shadow-change.js';

/**
 * A to-one relationship that becomes an attribute with the related id, or the other way round, or a relationship of another kind or
 * direction, under the same key: a shadow change between them. The extra keys follow from the change, so that a later run recognises what an interrupted one left.
 */
export interface LinkChange {
  readonly to: 'attribute' | 'relationship';
  /** The collection whose documents hold the id, and the key. */
  readonly collection: string;
  readonly key: string;
  /** The attribute that comes or goes; null between two relationships. */
  readonly attribute: AttributeSchema | null;
  /** The relationship that goes, between two of them; null otherwise. */
  readonly old: OwnedRelationship | null;
  /** Where the relationship belongs, and as that side tells it. */
  readonly owner: string;
  readonly relationship: RelationshipSchema;
  /** Key of the new one until the swap. */
  readonly shadowKey: string;
  /** Key of the old one after the swap. */
  readonly oldKey: string;
}

/** The change of an operation that brings the new one about; null where it is an ordinary one. */
export function linkChange(operation: Operation): LinkChange | null {
  if (operation.type === 'add_attribute' && operation.replaces !== undefined) {
    const { collection, attribute, replaces } = operation;
    return withKeys({ to: 'attribute', collection, key: attribute.key, attribute, old: null, ...replaces });
  }
  if (operation.type !== 'create_relationship' || operation.replaces === undefined) return null;
  const { collection: owner, relationship, replaces } = operation;
  const { collection } = replaces;
  const common = { to: 'relationship', collection, owner, relationship } as const;
  if ('old' in replaces) return withKeys({ ...common, key: replaces.key, attribute: null, old: replaces.old });
  return withKeys({ ...common, key: replaces.attribute.key, attribute: replaces.attribute, old: null });
}

function withKeys(change: Omit<LinkChange, 'shadowKey' | 'oldKey'>): LinkChange {
  const digest = createHash('sha256').update(canonicalJson(change)).digest('hex').slice(0, 16);
  return { ...change, shadowKey: `shadow_${digest}`, oldKey: `before_${digest}` };
}

/** The attribute under another key; as a shadow able to hold nothing. */
export function attributeAs(attribute: AttributeSchema, key: string): AttributeSchema {
  return { ...attribute, key, required: false, default: null };
}

/** The relationship with another key on the side that holds the id, and on the other side, if given. */
export function relationshipAs(
  { collection, key }: LinkChange,
  { collection: owner, relationship }: OwnedRelationship,
  name: string,
  back?: string,
): RelationshipSchema {
  const isOwn = owner === collection && relationship.key === key;
  if (isOwn) return { ...relationship, key: name, twoWayKey: back ?? relationship.twoWayKey };
  return { ...relationship, key: back ?? relationship.key, twoWayKey: name };
}

/** How far the change got in a live schema. */
export function linkPhase(
  { to, collection, key, shadowKey, oldKey, old }: LinkChange,
  schema: DatabaseSchema,
): ShadowPhase {
  const attributes = findCollection(schema, collection)?.attributes.map((attribute) => attribute.key) ?? [];
  const sides = sidesOf(schema, collection).map(({ relationship }) => relationship.key);
  const olds = to === 'attribute' || old !== null ? sides : attributes;
  const news = to === 'attribute' ? attributes : sides;
  if (olds.includes(oldKey)) return news.includes(shadowKey) ? 'half-swapped' : 'swapped';
  if (news.includes(shadowKey)) return 'copying';
  return olds.includes(key) ? 'untouched' : 'finished';
}

/** Those of some changes that left something under their other keys. */
export function unfinishedLinks(live: DatabaseSchema, changes: readonly LinkChange[]): readonly LinkChange[] {
  return changes.filter((change) => !['untouched', 'finished'].includes(linkPhase(change, live)));
}

/** The live schema as it was before unfinished changes: whoever compares it with the model finds them still to do. */
export function withoutLinks(live: DatabaseSchema, changes: readonly LinkChange[]): DatabaseSchema {
  return unfinishedLinks(live, changes).reduce((schema, change) => {
    const { to, collection, key, shadowKey, oldKey, owner, attribute, old } = change;
    const restored = to === 'attribute' ? { collection: owner, relationship: change.relationship } : old;
    const names = [key, shadowKey, oldKey];
    const ours = sidesOf(schema, collection).filter(({ relationship }) => names.includes(relationship.key));
    const isOurs = (id: string, one: RelationshipSchema) =>
      ours.some(({ relationship: { relatedCollection, key: name, twoWayKey } }) =>
        id === collection && one.key === name && one.relatedCollection === relatedCollection
          ? true
          : id === relatedCollection && one.twoWay && one.key === twoWayKey && one.twoWayKey === name,
      );
    return {
      collections: schema.collections.map((one) => ({
        ...one,
        attributes:
          one.id === collection
            ? [
                ...one.attributes.filter((existing) => !names.includes(existing.key)),
                ...(to === 'relationship' && attribute !== null ? [attribute] : []),
              ]
            : one.attributes,
        relationships: [
          ...one.relationships.filter((relationship) => !isOurs(one.id, relationship)),
          ...(restored !== null && one.id === restored.collection ? [restored.relationship] : []),
        ],
      })),
    };
  }, live);
}

/** Where the ids are that an unfinished change has already put away, by `collection.key`. */
export function parkedLinks(live: DatabaseSchema, changes: readonly LinkChange[]): ReadonlyMap<string, string> {
  return new Map(
    changes.flatMap((change) =>
      ['half-swapped', 'swapped'].includes(linkPhase(change, live))
        ? [[`${change.collection}.${change.key}`, change.oldKey] as const]
        : [],
    ),
  );
}
