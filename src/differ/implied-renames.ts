import type { DatabaseSchema } from '../schema/database-schema.js';
import { type OwnedRelationship, visibleSides } from '../schema/relationship-schema.js';
import { type AttributeRename, keyBefore } from '../schema/rename.js';
import { applicableRenames } from './applicable-renames.js';
import { takesKeyOf } from './entangled-renames.js';
import { keyedItems } from './keyed-item.js';

/**
 * The declared renames, and those of the other ends of relationships that follow from them: one end identifies a relationship, so
 * the new key of the other end needs no declaration. Of these only the ones that take a key from another rename, or leave one to it,
 * because only they need an order or a temporary key.
 */
export function withImpliedRenames(
  from: DatabaseSchema,
  to: DatabaseSchema,
  declared: readonly AttributeRename[],
): readonly AttributeRename[] {
  const steps = applicableRenames(from, to, declared);
  const isMoved = ({ collection, relationship: { key } }: OwnedRelationship) =>
    steps.some((step) => step.collection === collection && step.to === key);
  const known = new Set<string>();
  const implied = (end: OwnedRelationship): readonly AttributeRename[] | null => {
    const { collection, relationship: wanted } = end;
    const old = keyedItems(from, collection).get(keyBefore(steps, collection, wanted.key));
    if (old?.kind !== 'relationship') return null;
    const { relatedCollection, twoWay, twoWayKey: key } = old.side.relationship;
    const name = `${old.owned.collection}/${old.owned.relationship.key}`;
    if (!twoWay || relatedCollection !== wanted.relatedCollection || known.has(name)) return null;
    known.add(name);
    const isKept = keyBefore(steps, relatedCollection, wanted.twoWayKey) === key;
    return isKept ? [] : [{ collection: relatedCollection, from: key, to: wanted.twoWayKey }];
  };
  const all = to.collections.flatMap(({ id, relationships }) =>
    relationships.flatMap((relationship) => {
      if (!relationship.twoWay) return [];
      const sides = visibleSides({ collection: id, relationship });
      const telling = sides.some(isMoved) ? sides.filter(isMoved) : sides;
      for (const end of telling) {
        const renames = implied(end);
        if (renames !== null) return renames;
      }
      return [];
    }),
  );
  const others = [...declared, ...all];
  const isAwaited = (rename: AttributeRename) =>
    others.some((other) => takesKeyOf(rename, other) || takesKeyOf(other, rename));
  return [...declared, ...all.filter(isAwaited)];
}
