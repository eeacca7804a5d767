import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { type OwnedRelationship, sidesOf } from '../../schema/relationship-schema.js';
import type { AttributeRename } from '../../schema/rename.js';

/** The key of an online change's old attribute or relationship after its swap. Under its next key, for the drop, it is known to be the old one. */
const OLD_KEY = /^before_[0-9a-f]{16}$/;

/**
 * The renames that return keys to attributes and relationships. A duplicate rename of an online change that arrives after the next change
 * takes the key from its result, and the former change is no longer known: without this, the values or links would be dropped as those of
 * something that is not in the model. Only if exactly one of a collection is missing and exactly one has such a key.
 */
export function lateRenames(managed: DatabaseSchema, wanted: DatabaseSchema): readonly AttributeRename[] {
  return wanted.collections.flatMap(({ id, attributes }) => [
    ...lateRename(id, findCollection(managed, id)?.attributes ?? [], attributes),
    ...[...new Set(sidesOf(wanted, id).map(relatedOf))].flatMap((related) =>
      lateRename(id, keysTo(managed, id, related), keysTo(wanted, id, related)),
    ),
  ]);
}

type Keyed = Pick<AttributeSchema, 'key'>;

function lateRename(
  collection: string,
  present: readonly Keyed[],
  wanted: readonly Keyed[],
): readonly AttributeRename[] {
  const [target, ...otherTargets] = wanted.filter((one) => !has(present, one));
  const [source, ...otherSources] = present.filter((one) => OLD_KEY.test(one.key) && !has(wanted, one));
  if (target === undefined || source === undefined || otherTargets.length + otherSources.length > 0) return [];
  return [{ collection, from: source.key, to: target.key }];
}

function relatedOf({ relationship }: OwnedRelationship): string {
  return relationship.relatedCollection;
}

/** The visible ends of a collection's relationships with another one. */
function keysTo(schema: DatabaseSchema, collection: string, related: string): readonly Keyed[] {
  return sidesOf(schema, collection).flatMap((side) => (relatedOf(side) === related ? [side.relationship] : []));
}

function has(all: readonly Keyed[], { key }: Keyed): boolean {
  return all.some((one) => one.key === key);
}
