import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { linkIds } from '../../appwrite/documents/link-id.js';
import type { Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { isToOne, type OwnedRelationship, visibleSides } from '../../schema/relationship-schema.js';
import {
  fromKeyOf,
  isRelationshipChange,
  type OnlineRelationshipChange,
  relationshipChangeOf,
} from './relationship-change.js';

/** How documents hold the ids of a link before or after a change. */
export interface LinkSide {
  readonly isRelationship: boolean;
  /** Whether it holds a list of ids instead of one. */
  readonly isMany: boolean;
  /** Whether a document can be linked only once. */
  readonly isExclusive: boolean;
}

export function linkSides(change: OnlineRelationshipChange): { readonly from: LinkSide; readonly to: LinkSide } {
  const { to, attribute, old, owner, relationship } = change;
  const owned = { collection: owner, relationship };
  if (to === 'attribute')
    return { from: relationshipSide(change, owned, fromKeyOf(change)), to: attributeSide(attribute) };
  const from = old === null ? attributeSide(attribute) : relationshipSide(change, old, fromKeyOf(change));
  return { from, to: relationshipSide(change, owned, change.key) };
}

function attributeSide(attribute: AttributeSchema | null): LinkSide {
  return { isRelationship: false, isMany: attribute?.array ?? false, isExclusive: false };
}

function relationshipSide({ collection }: OnlineRelationshipChange, owned: OwnedRelationship, key: string): LinkSide {
  const side = visibleSides(owned).find((one) => one.collection === collection && one.relationship.key === key);
  const { kind } = (side ?? owned).relationship;
  return {
    isRelationship: true,
    isMany: !isToOne(side ?? owned),
    isExclusive: kind === 'oneToOne' || kind === 'oneToMany',
  };
}

/** The selection that shows ids: a to-one relationship shows its id unasked, but not by name (fact 61); to-many ids must be asked for. */
export function linkSelection(held: readonly (readonly [name: string, side: LinkSide])[]): readonly string[] {
  if (held.every(([, { isRelationship }]) => !isRelationship)) return held.map(([name]) => name);
  return [
    '*',
    ...held.flatMap(([name, { isRelationship, isMany }]) => (isRelationship && isMany ? [`${name}.$id`] : [])),
  ];
}

/** The ids that a document holds under a name, each once. */
export function heldIds(document: WireDocument, name: string): readonly string[] {
  return [...new Set(linkIds(document[name]))];
}

/** The links that a document holds under a name, as the value of an attribute of ids. */
export function idsAsValue(document: WireDocument, name: string, { isMany }: LinkSide): unknown {
  const ids = heldIds(document, name);
  return isMany ? ids : (ids[0] ?? null);
}

/** The relationships of a collection that become attributes of ids, with their former keys, by key. */
export function linksToIds(operations: readonly Operation[], collection: string) {
  return new Map(
    operations
      .flatMap((operation) => relationshipChangeOf(operation) ?? [])
      .filter((change) => change.to === 'attribute' && change.collection === collection)
      .map((change) => [change.key, { ...linkSides(change), fromKey: fromKeyOf(change) }]),
  );
}

/** The keys of a collection's links that changes carry through a list of ids to a `manyToMany`. */
export function carriedLinkKeys(changes: readonly { readonly kind: string }[], collection: string): readonly string[] {
  return changes
    .filter(isRelationshipChange)
    .filter((change) => change.carriesLinks === true && change.collection === collection)
    .map(({ key }) => key);
}

/** The keys of a collection's lists of links that operations drop for good. */
export function droppedLinkKeys(operations: readonly Operation[], collection: string): readonly string[] {
  return operations
    .flatMap((operation) =>
      operation.type === 'drop_relationship' && operation.isReplaced !== true ? visibleSides(operation) : [],
    )
    .filter((side) => side.collection === collection && !isToOne(side))
    .map(({ relationship }) => relationship.key);
}
