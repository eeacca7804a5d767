import type { AddAttribute } from '../operations/add-attribute.js';
import type { CreateRelationship } from '../operations/create-relationship.js';
import type { DropAttribute } from '../operations/drop-attribute.js';
import type { DropRelationship } from '../operations/drop-relationship.js';
import type { Operation } from '../operations/operation.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { mirrorRelationship, type OwnedRelationship } from '../schema/relationship-schema.js';

/** Room for any id. */
const ID_LENGTH = 36;

/**
 * Marks drops and creations of one key that are the same link told in another way: a to-one relationship and an attribute with
 * the id. Their values are carried over, so neither loses anything.
 */
export function pairLinks(operations: readonly Operation[]): readonly Operation[] {
  const marked = new Map<Operation, Operation>();
  for (const comes of operations) {
    if (comes.type === 'add_attribute' && holdsId(comes.attribute)) {
      const goes = operations.find(
        (one): one is DropRelationship =>
          one.type === 'drop_relationship' && isToOneAt(one, comes.collection, comes.attribute.key),
      );
      if (goes === undefined) continue;
      const replaces = { owner: goes.collection, relationship: goes.relationship };
      marked.set(comes, { ...comes, replaces } satisfies AddAttribute);
      marked.set(goes, { ...goes, isReplaced: true });
    }
    if (comes.type === 'create_relationship') {
      const other = otherKind(comes, operations);
      if (other !== undefined) {
        marked.set(comes, other.comes);
        marked.set(other.goes, { ...other.goes, isReplaced: true });
        continue;
      }
      const goes = operations.find(
        (one): one is DropAttribute =>
          one.type === 'drop_attribute' &&
          holdsId(one.attribute) &&
          isToOneAt(comes, one.collection, one.attribute.key),
      );
      if (goes === undefined) continue;
      const replaces = { collection: goes.collection, attribute: goes.attribute };
      marked.set(comes, { ...comes, replaces } satisfies CreateRelationship);
      marked.set(goes, { ...goes, isReplaced: true });
    }
  }
  return operations.map((operation) => marked.get(operation) ?? operation);
}

/** The relationship that a new one takes the place of: between the same collections, with one id under the same key. */
function otherKind(
  comes: CreateRelationship,
  operations: readonly Operation[],
): { readonly comes: CreateRelationship; readonly goes: DropRelationship } | undefined {
  for (const goes of operations) {
    if (goes.type !== 'drop_relationship') continue;
    const shared = toOneSides(comes).find((side) =>
      toOneSides(goes).some(
        (old) =>
          old.collection === side.collection &&
          old.relationship.key === side.relationship.key &&
          old.relationship.relatedCollection === side.relationship.relatedCollection,
      ),
    );
    if (shared === undefined) continue;
    const old = { collection: goes.collection, relationship: goes.relationship };
    return {
      comes: { ...comes, replaces: { collection: shared.collection, key: shared.relationship.key, old } },
      goes,
    };
  }
  return undefined;
}

/** Text that is stored as it is given, with room for an id. */
function holdsId({ type, array, ...attribute }: AttributeSchema): boolean {
  if (array || ('encrypt' in attribute && attribute.encrypt)) return false;
  return ['text', 'mediumtext', 'longtext'].includes(type) || ('size' in attribute && attribute.size >= ID_LENGTH);
}

/** Whether documents of a collection hold one id under that key. */
function isToOneAt(owned: OwnedRelationship, collection: string, key: string): boolean {
  return toOneSides(owned).some((side) => side.collection === collection && side.relationship.key === key);
}

/** The sides of a relationship whose documents hold one id. */
function toOneSides({ collection, relationship }: OwnedRelationship): readonly OwnedRelationship[] {
  const owned = { collection, relationship };
  const sides = relationship.twoWay ? [owned, mirrorRelationship(owned)] : [owned];
  return sides.filter(({ relationship: { kind } }) => kind === 'manyToOne' || kind === 'oneToOne');
}
