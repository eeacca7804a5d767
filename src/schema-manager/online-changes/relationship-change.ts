import type { WriteSeal } from '../../documents/write-seal.js';
import type { Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type OwnedRelationship, type RelationshipSchema, visibleSides } from '../../schema/relationship-schema.js';
import { canonicalJson } from '../../util/canonical-json.js';
import { changeNames, sealName } from './change-names.js';

/** A new form of links: a relationship that becomes an attribute of ids or the reverse, or gets another kind or direction. */
export interface OnlineRelationshipChange {
  readonly kind: 'relationship';
  readonly to: 'attribute' | 'relationship';
  /** The collection whose documents hold the ids, and the key. */
  readonly collection: string;
  readonly key: string;
  /** The key of the old one, if it differs. */
  readonly fromKey?: string;
  /** The attribute that is added or dropped; null for a change between two relationships. */
  readonly attribute: AttributeSchema | null;
  /** The relationship that is dropped, for a change between two; null otherwise. */
  readonly old: OwnedRelationship | null;
  /** Whether the attribute is a list that only carries links from one relationship to another. */
  readonly carriesLinks?: true;
  /** The relationship and the collection that owns it, from the owner's side. */
  readonly owner: string;
  readonly relationship: RelationshipSchema;
  /** The key of the new one until the swap, and of the old one after it; both follow from the change. */
  readonly shadowKey: string;
  readonly oldKey: string;
}

/** The change of an operation that creates the new one; null for an ordinary operation. */
export function relationshipChangeOf(operation: Operation): OnlineRelationshipChange | null {
  if (operation.type === 'add_attribute' && operation.replaces !== undefined) {
    const { collection, attribute, replaces } = operation;
    const { owner, relationship, key: fromKey } = replaces;
    return withKeys(
      { to: 'attribute', collection, key: attribute.key, attribute, old: null, owner, relationship },
      fromKey,
    );
  }
  if (operation.type !== 'create_relationship' || operation.replaces === undefined) return null;
  const { collection: owner, relationship, replaces } = operation;
  const common = { to: 'relationship', collection: replaces.collection, owner, relationship } as const;
  if ('old' in replaces)
    return withKeys({ ...common, key: replaces.key, attribute: null, old: replaces.old }, replaces.fromKey);
  const { attribute, key = attribute.key, carriesLinks } = replaces;
  const change = withKeys({ ...common, key, attribute, old: null }, attribute.key);
  return carriesLinks === undefined ? change : { ...change, carriesLinks };
}

/**
 * Operations that continue an earlier run, or go back from it. A list it made to carry links looks like any other; only the recorded change
 * tells.
 */
export function withCarriedLists(
  operations: readonly Operation[],
  known: readonly { readonly kind: string }[],
): readonly Operation[] {
  const carrying = known.filter(isRelationshipChange).filter(({ carriesLinks }) => carriesLinks === true);
  const lists = new Set(carrying.map(listTakenOver));
  return operations.map((operation) => carryingLinks(operation, (change) => lists.has(listTakenOver(change))));
}

function listTakenOver({ collection, key, fromKey = key, attribute }: OnlineRelationshipChange): string {
  return canonicalJson({ collection, fromKey, attribute: attribute && { ...attribute, key: fromKey } });
}

/** The operation, marked as carrying links if the list it takes over does only that. */
export function carryingLinks(
  operation: Operation,
  isCarrying: (change: OnlineRelationshipChange) => boolean,
): Operation {
  if (operation.type !== 'create_relationship' || operation.replaces === undefined || 'old' in operation.replaces)
    return operation;
  const change = relationshipChangeOf(operation);
  if (change === null || !isCarrying(change)) return operation;
  return { ...operation, replaces: { ...operation.replaces, carriesLinks: true } };
}

export function isRelationshipChange(change: { readonly kind: string }): change is OnlineRelationshipChange {
  return change.kind === 'relationship';
}

function withKeys(
  change: Omit<OnlineRelationshipChange, 'kind' | 'fromKey' | 'shadowKey' | 'oldKey'>,
  fromKey: string | undefined,
): OnlineRelationshipChange {
  const whole = { ...change, ...(fromKey !== undefined && fromKey !== change.key && { fromKey }) };
  const names = changeNames(canonicalJson(whole));
  return { kind: 'relationship', ...whole, shadowKey: names.shadow, oldKey: names.old };
}

export function fromKeyOf({ fromKey, key }: OnlineRelationshipChange): string {
  return fromKey ?? key;
}

export function oldRelationship({ to, owner, relationship, old }: OnlineRelationshipChange): OwnedRelationship | null {
  return to === 'attribute' ? { collection: owner, relationship } : old;
}

export function newRelationship({ to, owner, relationship }: OnlineRelationshipChange): OwnedRelationship | null {
  return to === 'attribute' ? null : { collection: owner, relationship };
}

/** Whether Appwrite can rename the old one. For ends of a manyToMany it answers 500 (measured on three servers). */
export function canMove(change: OnlineRelationshipChange): boolean {
  return oldRelationship(change)?.relationship.kind !== 'manyToMany';
}

/** The seals that close the old one's collections to API keys if it keeps its keys until it is dropped. Named after the change. */
export function sealsOf(change: OnlineRelationshipChange): readonly WriteSeal[] {
  const old = oldRelationship(change);
  if (old === null || canMove(change)) return [];
  return visibleSides(old).map(({ collection }) => ({ collection, key: sealName(change.shadowKey) }));
}

/** Whether Appwrite can rename the new relationship. */
export function canPlace(change: OnlineRelationshipChange): boolean {
  return newRelationship(change)?.relationship.kind !== 'manyToMany';
}

/** The attribute under another key, optional and without a default. */
export function attributeAs(attribute: AttributeSchema, key: string): AttributeSchema {
  return { ...attribute, key, required: false, default: null };
}

/** A relationship with another key on the given side and, if `back` is given, on the other side. */
export function relationshipAs(
  side: { readonly collection: string; readonly key: string },
  { collection: owner, relationship }: OwnedRelationship,
  name: string,
  back?: string,
): RelationshipSchema {
  const isOwn = owner === side.collection && relationship.key === side.key;
  if (isOwn) return { ...relationship, key: name, twoWayKey: back ?? relationship.twoWayKey };
  return { ...relationship, key: back ?? relationship.key, twoWayKey: name };
}
