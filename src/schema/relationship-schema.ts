import { groupBy } from '../util/group-by.js';
// Written out, so that compiler messages show these names.
export type RelationshipKind = 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany';
export type OnDelete = 'cascade' | 'restrict' | 'setNull';
export const RELATIONSHIP_KINDS: readonly RelationshipKind[] = ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'];
export const DELETE_RULES: readonly OnDelete[] = ['cascade', 'restrict', 'setNull'];

/** An Appwrite relationship, as part of its parent, the collection it was created on. */
export interface RelationshipSchema {
  readonly key: string;
  readonly kind: RelationshipKind;
  /** The id of the other collection. */
  readonly relatedCollection: string;
  readonly twoWay: boolean;
  /** The key on the other side; one-way relationships have a hidden one. */
  readonly twoWayKey: string;
  readonly onDelete: OnDelete;
}

/** The kind as seen from the other end. */
export const MIRRORED_KIND: Readonly<Record<RelationshipKind, RelationshipKind>> = {
  oneToOne: 'oneToOne',
  oneToMany: 'manyToOne',
  manyToOne: 'oneToMany',
  manyToMany: 'manyToMany',
};

/** The part of a schema that relationships need. */
interface Relating {
  readonly collections: readonly { readonly id: string; readonly relationships: readonly RelationshipSchema[] }[];
}

export interface OwnedRelationship {
  readonly collection: string;
  readonly relationship: RelationshipSchema;
}

export function mirrorRelationship({ collection, relationship }: OwnedRelationship): OwnedRelationship {
  return {
    collection: relationship.relatedCollection,
    relationship: {
      key: relationship.twoWayKey,
      kind: MIRRORED_KIND[relationship.kind],
      relatedCollection: collection,
      twoWay: relationship.twoWay,
      twoWayKey: relationship.key,
      onDelete: relationship.onDelete,
    },
  };
}

/** Both sides of a relationship; the second one of a one-way relationship is hidden. */
export function bothSides({ collection, relationship }: OwnedRelationship): readonly OwnedRelationship[] {
  const owned = { collection, relationship };
  return [owned, mirrorRelationship(owned)];
}

/** The visible sides of a relationship: both of a two-way one, otherwise the parent's. */
export function visibleSides(owned: OwnedRelationship): readonly OwnedRelationship[] {
  return owned.relationship.twoWay ? bothSides(owned) : bothSides(owned).slice(0, 1);
}

/** Whether this side holds a single id rather than a list. */
export function isToOne({ relationship: { kind } }: OwnedRelationship): boolean {
  return kind === 'manyToOne' || kind === 'oneToOne';
}

/** Whether Appwrite cannot rename the child's end (500), and on PostgreSQL neither end. */
export function isBoundToKeys({ kind, twoWay }: RelationshipSchema): boolean {
  return kind === 'manyToMany' && twoWay;
}

/** Whether it matters which end is the parent: in symmetric kinds `cascade` and `restrict` depend on it (fact 61). */
export function isParentBound({ kind, onDelete }: RelationshipSchema): boolean {
  return onDelete !== 'setNull' && (kind === 'manyToMany' || kind === 'oneToOne');
}

/**
 * The form in which relationships are compared. A two-way relationship may have been created from either side:
 * one-to-many is described from its many side (where Appwrite stores it, with the same delete rule), symmetric kinds from the
 * alphabetically first side unless the delete rule depends on the parent. The hidden key of a one-way relationship does not
 * count.
 */
export function canonicalRelationship(owned: OwnedRelationship): OwnedRelationship {
  const { kind, twoWay } = owned.relationship;
  if (!twoWay) return { ...owned, relationship: { ...owned.relationship, twoWayKey: '' } };
  if (kind === 'manyToOne' || isParentBound(owned.relationship)) return owned;
  if (kind === 'oneToMany') return mirrorRelationship(owned);
  const mirrored = mirrorRelationship(owned);
  return addressOf(mirrored) < addressOf(owned) ? mirrored : owned;
}

/** The address of a relationship on this side. */
export function addressOf({ collection, relationship }: OwnedRelationship): string {
  return `${collection}/${relationship.key}`;
}

/** Whether any relationship starts or ends in a collection; Appwrite refuses bulk writes there. */
export function hasRelationships({ collections }: Relating, collection: string): boolean {
  return collections.some(({ id, relationships }) =>
    relationships.some(({ relatedCollection }) => id === collection || relatedCollection === collection),
  );
}

export function ownedRelationships({ collections }: Relating): readonly OwnedRelationship[] {
  return collections.flatMap(({ id, relationships }) =>
    relationships.map((relationship) => ({ collection: id, relationship })),
  );
}

export interface CollectionEnd {
  /** The relationship as seen from this side. */
  readonly side: OwnedRelationship;
  /** The relationship as seen from its parent. */
  readonly owned: OwnedRelationship;
  readonly isParent: boolean;
}

/** The visible ends of a collection: of its own relationships first, then of other collections' two-way ones. */
export function endsOf(schema: Relating, collection: string): readonly CollectionEnd[] {
  return storedEndsOf(schema, collection).filter(({ side, isParent }) => isParent || side.relationship.twoWay);
}

/** Its ends with the hidden ones of other collections' one-way relationships, which take as much of its room. */
export function storedEndsOf(schema: Relating, collection: string): readonly CollectionEnd[] {
  const known = knownEnds.get(schema) ?? allEnds(schema);
  if (Object.isFrozen(schema)) knownEnds.set(schema, known);
  return known.get(collection) ?? [];
}

/** Cached ends of frozen schemas, because rules ask for those of every collection. */
const knownEnds = new WeakMap<Relating, ReadonlyMap<string, readonly CollectionEnd[]>>();

function allEnds(schema: Relating): ReadonlyMap<string, readonly CollectionEnd[]> {
  const all = ownedRelationships(schema);
  const parents = all.map((owned): CollectionEnd => ({ side: owned, owned, isParent: true }));
  const children = all.map((owned): CollectionEnd => ({ side: mirrorRelationship(owned), owned, isParent: false }));
  return groupBy([...parents, ...children], ({ side }) => side.collection);
}

/** The visible relationships of a collection, seen from its side. */
export function sidesOf(schema: Relating, collection: string): readonly OwnedRelationship[] {
  return endsOf(schema, collection).map(({ side }) => side);
}

/** The keys of a collection's visible relationships that hold lists. */
export function toManyKeys(schema: Relating, collection: string): readonly string[] {
  return sidesOf(schema, collection)
    .filter((side) => !isToOne(side))
    .map(({ relationship }) => relationship.key);
}
