import type { Finding } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { addressOf, ownedRelationships, visibleSides } from '../../schema/relationship-schema.js';

/** Relationships that Appwrite would delete with a dropped or parked collection although the plan does not drop them. */
export function lostLinks(operations: readonly Operation[], live: DatabaseSchema): readonly Finding[] {
  const gone = operations.flatMap((operation) =>
    operation.type === 'drop_collection' ? [operation.collection.id] : [],
  );
  const named = operations.flatMap((operation) =>
    operation.type === 'drop_relationship' ? visibleSides(operation).map(addressOf) : [],
  );
  return ownedRelationships(live).flatMap((owned) => {
    const { collection, relationship } = owned;
    const { key, relatedCollection } = relationship;
    const [id, ...both] = gone.filter((one) => one === collection || one === relatedCollection);
    if (id === undefined || both.length > 0 || collection === relatedCollection) return [];
    if (visibleSides(owned).some((side) => named.includes(addressOf(side)))) return [];
    const name = `${collection}.${key}`;
    return [
      {
        rule: 'drop_of_linked',
        at: id,
        found: `a drop of '${id}': Appwrite would also delete the relationship '${name}' and its links, which are not to be dropped`,
        expected: 'a collection in which no other relationships begin or end',
        remedy: `Delete '${name}' first (in the Console, if it is not of this model), or keep '${id}'.`,
      },
    ];
  });
}
