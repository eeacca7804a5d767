import { dropsOfSeal } from '../../documents/write-seal.js';
import type { Operation } from '../../operations/operation.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import {
  type OwnedRelationship,
  type RelationshipSchema,
  sidesOf,
  visibleSides,
} from '../../schema/relationship-schema.js';
import { droppingKey } from './change-names.js';
import type { SwapSteps } from './online-change-definition.js';
import {
  attributeAs,
  canMove,
  canPlace,
  fromKeyOf,
  newRelationship,
  type OnlineRelationshipChange,
  oldRelationship,
  relationshipAs,
  sealsOf,
} from './relationship-change.js';

interface RelationshipSteps extends SwapSteps {
  /** Creates the new one: under its first key or, if that cannot be renamed, under its final key. */
  readonly create: Operation;
  /** Returns its keys to the old one: the other end's first, so that it does not look complete too early. */
  readonly moveBack: (schema: DatabaseSchema) => readonly Operation[];
  /** Drops the new one under its first key. */
  readonly discard: Operation;
}

export function relationshipSteps(change: OnlineRelationshipChange): RelationshipSteps {
  return {
    ...arriving(change),
    ...leaving(change),
    setAside: (schema) => setAside(change, schema),
    drops: (schema) => leftovers(change, schema),
  };
}

type Arriving = 'create' | 'place' | 'replace' | 'settings' | 'finish' | 'discard';

/** The steps of the new relationship. */
function arriving(change: OnlineRelationshipChange): Pick<RelationshipSteps, Arriving> {
  const { collection, key, shadowKey, attribute } = change;
  const own = newRelationship(change);
  const finish = (schema: DatabaseSchema) => sealsOf(change).flatMap((seal) => dropsOfSeal(seal, schema));
  if (own === null) {
    if (attribute === null) throw new RangeError(`a change of '${collection}.${key}' to nothing`);
    const shadow = attributeAs(attribute, shadowKey);
    return {
      create: { type: 'add_attribute', collection, attribute: shadow },
      place: { type: 'rename_attribute', collection, from: shadowKey, to: key },
      replace: null,
      settings: () =>
        attribute.required || attribute.default !== null
          ? [{ type: 'alter_attribute', collection, from: attributeAs(attribute, key), to: attribute }]
          : [],
      finish,
      discard: { type: 'drop_attribute', collection, attribute: shadow },
    };
  }
  const { collection: owner, relationship } = own;
  if (!canPlace(change)) {
    const create: Operation = { type: 'create_relationship', collection: owner, relationship };
    const discard: Operation = { type: 'drop_relationship', collection: owner, relationship };
    return { create, discard, place: null, replace: null, settings: () => [], finish };
  }
  const back = firstEndOf(change);
  const shadow = relationshipAs({ collection, key }, own, shadowKey, back);
  const placed = relationshipAs({ collection, key }, own, key, back);
  return {
    create: { type: 'create_relationship', collection: owner, relationship: shadow },
    place: { type: 'alter_relationship', collection: owner, from: shadow, to: placed },
    replace: (schema) => {
      const end = pendingEnd(change, schema) ?? undefined;
      const holder = isNewAt(change, schema, change.oldKey) ? change.oldKey : droppingKey(change.oldKey);
      const from = relationshipAs({ collection, key }, own, holder, end);
      const to = relationshipAs({ collection, key }, own, key, end);
      return { type: 'alter_relationship', collection: owner, from, to };
    },
    settings: () => [],
    // The hidden end of an old one may have the key until it is dropped.
    finish: (schema) => {
      const end = pendingEnd(change, schema);
      const from = relationshipAs({ collection, key }, own, key, end ?? undefined);
      const rename: Operation = { type: 'alter_relationship', collection: owner, from, to: relationship };
      return [...finish(schema), ...(end === null ? [] : [rename])];
    },
    discard: { type: 'drop_relationship', collection: owner, relationship: shadow },
  };
}

/** The key of the new relationship's other end until the old one is gone. */
function firstEndOf({ shadowKey }: OnlineRelationshipChange): string {
  return `${shadowKey}_back`;
}

/** The key of the old relationship's other end once it has lost its own. */
function oldEndOf({ oldKey }: OnlineRelationshipChange): string {
  return `${oldKey}_back`;
}

/**
 * The key of the new relationship's other end where that is not its own: the first one, or the old one's, which a late copy of a rename gives it.
 */
export function pendingEnd(change: OnlineRelationshipChange, schema: DatabaseSchema): string | null {
  const own = newRelationship(change);
  if (own === null || !own.relationship.twoWay) return null;
  const ends = [firstEndOf(change), oldEndOf(change)];
  for (const key of [change.key, change.oldKey]) {
    const end = sideAt(change, schema, key, own, change.key)?.twoWayKey;
    if (end !== undefined && ends.includes(end)) return end;
  }
  return null;
}

type Leaving = 'takeAway' | 'takeAwayBack' | 'moveBack';

/** The steps of the old relationship. */
function leaving(change: OnlineRelationshipChange): Pick<RelationshipSteps, Leaving> {
  const { collection, oldKey } = change;
  const key = fromKeyOf(change);
  const old = oldRelationship(change);
  if (old === null)
    return {
      takeAway: { operation: { type: 'rename_attribute', collection, from: key, to: oldKey }, isDrop: false },
      moveBack: () => [{ type: 'rename_attribute', collection, from: oldKey, to: key }],
    };
  if (!canMove(change))
    return { takeAway: { operation: { type: 'drop_relationship', ...old }, isDrop: true }, moveBack: () => [] };
  const back = oldEndOf(change);
  const moved = relationshipAs({ collection, key }, old, oldKey);
  const whole = relationshipAs({ collection, key }, old, oldKey, back);
  const alter = { type: 'alter_relationship', collection: old.collection } as const;
  const isShownAsBack = (schema: DatabaseSchema) =>
    sidesOf(schema, collection).some(
      ({ relationship }) => relationship.key === oldKey && relationship.twoWayKey === back,
    );
  return {
    takeAway: { operation: { ...alter, from: old.relationship, to: moved }, isDrop: false },
    takeAwayBack: (schema) =>
      old.relationship.twoWay && !isShownAsBack(schema) ? [{ ...alter, from: moved, to: whole }] : [],
    moveBack: (schema) => [
      ...(isShownAsBack(schema) ? [{ ...alter, from: whole, to: moved }] : []),
      { ...alter, from: moved, to: old.relationship },
    ],
  };
}

/** Renames the end of the old one by which it is dropped. */
function setAside(change: OnlineRelationshipChange, schema: DatabaseSchema): readonly Operation[] {
  const { collection, oldKey } = change;
  const to = droppingKey(oldKey);
  if (!canMove(change) || !isOldAt(change, schema, oldKey)) return [];
  if (oldRelationship(change) === null) return [{ type: 'rename_attribute', collection, from: oldKey, to }];
  const side = sidesOf(schema, collection).find(({ relationship }) => relationship.key === oldKey);
  if (side === undefined) return [];
  const { collection: owner, relationship } = ownerOf(side, schema);
  if (relationship.key === to) return [];
  return [{ type: 'alter_relationship', collection: owner, from: relationship, to: { ...relationship, key: to } }];
}

/** Drops what is left of the old one, or of a duplicate creation; not the new one, to which a late rename may give a key of the old one. */
function leftovers(change: OnlineRelationshipChange, schema: DatabaseSchema): readonly Operation[] {
  const { collection, shadowKey, oldKey } = change;
  const old = [oldKey, droppingKey(oldKey)].filter((name) => isOldAt(change, schema, name));
  return [...old, shadowKey].flatMap((name): Operation[] => {
    const attribute = findAttribute(schema, collection, name);
    if (attribute !== undefined) return [{ type: 'drop_attribute', collection, attribute }];
    const side = sidesOf(schema, collection).find(({ relationship }) => relationship.key === name);
    return side === undefined ? [] : [{ type: 'drop_relationship', ...ownerOf(side, schema) }];
  });
}

/** A relationship from the side of the collection that owns it. */
function ownerOf(side: OwnedRelationship, schema: DatabaseSchema): OwnedRelationship {
  for (const { id, relationships } of schema.collections) {
    for (const relationship of relationships) {
      const owned = { collection: id, relationship };
      const isSide = visibleSides(owned).some(
        (one) => one.collection === side.collection && one.relationship.key === side.relationship.key,
      );
      if (isSide) return owned;
    }
  }
  return side;
}

export function isOldAt(change: OnlineRelationshipChange, schema: DatabaseSchema, key: string): boolean {
  const old = oldRelationship(change);
  return old === null
    ? hasAttribute(change, schema, key)
    : sideAt(change, schema, key, old, fromKeyOf(change)) !== undefined;
}

export function isNewAt(change: OnlineRelationshipChange, schema: DatabaseSchema, key: string): boolean {
  const own = newRelationship(change);
  return own === null ? hasAttribute(change, schema, key) : sideAt(change, schema, key, own, change.key) !== undefined;
}

function hasAttribute({ collection }: OnlineRelationshipChange, schema: DatabaseSchema, key: string): boolean {
  return findAttribute(schema, collection, key) !== undefined;
}

/** The relationship like another one that documents show under a key. */
function sideAt(
  { collection }: OnlineRelationshipChange,
  schema: DatabaseSchema,
  key: string,
  like: OwnedRelationship,
  likeKey: string,
): RelationshipSchema | undefined {
  const wanted = visibleSides(like).find(
    (side) => side.collection === collection && side.relationship.key === likeKey,
  )?.relationship;
  const isSymmetric = wanted?.kind === 'oneToOne' || wanted?.kind === 'manyToMany';
  return sidesOf(schema, collection).find(
    ({ relationship, ...side }) =>
      relationship.key === key &&
      // Two that differ only in their owner look alike from both sides.
      (!isSymmetric || ownerOf({ ...side, relationship }, schema).collection === like.collection) &&
      relationship.kind === wanted?.kind &&
      relationship.twoWay === wanted.twoWay &&
      relationship.relatedCollection === wanted.relatedCollection &&
      // A manyToMany never has other keys than its own, and another one may have been there.
      (wanted.kind !== 'manyToMany' || !wanted.twoWay || relationship.twoWayKey === wanted.twoWayKey),
  )?.relationship;
}
