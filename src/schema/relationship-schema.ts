import { groupBy } from '../util/group-by.js';
// Written out, so that the compiler calls them by their names.
export type RelationshipKind = 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany';
export type OnDelete = 'cascade' | 'restrict' | 'setNull';
export const RELATIONSHIP_KINDS: readonly RelationshipKind[] = ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'];
export const DELETE_RULES: readonly OnDelete[] = ['cascade', 'restrict', 'setNull'];

/** An Appwrite relationship, held by the collection that is its parent (the one it was created on). */
export interface RelationshipSchema {
  readonly key: string;
  readonly kind: RelationshipKind;
  /** Id of the other collection. */
  readonly relatedCollection: string;
  readonly twoWay: boolean;
  /** The key on the other side; Appwrite keeps one (hidden) for one-way relationships too. */
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

/** A schema as far as its relationships go. */
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

/** The sides of a relationship that documents show: both of a two-way one. */
export function visibleSides({ collection, relationship }: OwnedRelationship): readonly OwnedRelationship[] {
  const owned = { collection, relationship };
  return relationship.twoWay ? [owned, mirrorRelationship(owned)] : [owned];
}

/** Whether documents show one id on that side, not a list. */
export function isToOne({ relationship: { kind } }: OwnedRelationship): boolean {
  return kind === 'manyToOne' || kind === 'oneToOne';
}

/** Whether Appwrite cannot give the child's end another key (500); on PostgreSQL neither end. */
export function isBoundToKeys({ kind, twoWay }: RelationshipSchema): boolean {
  return kind === 'manyToMany' && twoWay;
}

/** Whether it matters which end is the parent: `cascade` and `restrict` differ by end in kinds that look alike from both (fact 61). */
export function isParentBound({ kind, onDelete }: RelationshipSchema): boolean {
  return onDelete !== 'setNull' && (kind === 'manyToMany' || kind === 'oneToOne');
}

/**
 * The one form of a relationship by which two are compared. A two-way relationship may have been created from either side;
 * one-to-many is described from its many side (Appwrite stores it there and deletes alike), the symmetric kinds from the
 * alphabetically first side unless their delete rule depends on the parent. The hidden key of a one-way relationship does not
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

/** What a relationship is found by, on that side. */
export function addressOf({ collection, relationship }: OwnedRelationship): string {
  return `${collection}/${relationship.key}`;
}

/** Whether a relationship begins or ends in a collection; Appwrite refuses bulk writes there. */
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

/** An end of a relationship that the documents of a collection show. */
export interface CollectionEnd {
  /** The relationship from that side. */
  readonly side: OwnedRelationship;
  /** The same from the side of its parent. */
  readonly owned: OwnedRelationship;
  readonly isParent: boolean;
}

/** The ends that a collection's documents show: of its own relationships first, then of others' two-way ones. */
export function endsOf(schema: Relating, collection: string): readonly CollectionEnd[] {
  const known = knownEnds.get(schema) ?? allEnds(schema);
  if (Object.isFrozen(schema)) knownEnds.set(schema, known);
  return known.get(collection) ?? [];
}

/** The ends of schemas that are frozen: rules ask for those of each collection. */
const knownEnds = new WeakMap<Relating, ReadonlyMap<string, readonly CollectionEnd[]>>();

function allEnds(schema: Relating): ReadonlyMap<string, readonly CollectionEnd[]> {
  const all = ownedRelationships(schema);
  const parents = all.map((owned): CollectionEnd => ({ side: owned, owned, isParent: true }));
  const children = all
    .filter(({ relationship }) => relationship.twoWay)
    .map((owned): CollectionEnd => ({ side: mirrorRelationship(owned), owned, isParent: false }));
  return groupBy([...parents, ...children], ({ side }) => side.collection);
}

/** The same ends as relationships seen from that collection. */
export function sidesOf(schema: Relating, collection: string): readonly OwnedRelationship[] {
  return endsOf(schema, collection).map(({ side }) => side);
}
