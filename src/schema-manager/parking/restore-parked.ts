import type { LiveSchema, ParkedThing } from '../../appwrite/schema/live-schema.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import type { AddAttribute } from '../../operations/add-attribute.js';
import type { CreateCollection } from '../../operations/create-collection.js';
import { isOpaque, type Operation } from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import { type CollectionSchema, settingsOf } from '../../schema/database-schema.js';
import { isParkedName, isParkedNameOf } from '../../schema/parked-name.js';
import { type AttributeRename, isCollectionRename, type Rename } from '../../schema/rename.js';

/**
 * Turns each addition of something parked into its restoration, followed by what is left to change about it. Restores what was parked last
 * among what Appwrite can change into the wanted attribute; otherwise the attribute is created anew. Pure.
 *
 * @param renames the declared renames: an attribute that was dropped instead of renamed is restored under its new key
 */
export function restoreParked(
  operations: readonly Operation[],
  { parked }: Pick<LiveSchema, 'parked'>,
  renames: readonly Rename[] = [],
): readonly Operation[] {
  if (parked.length === 0) return operations;
  const keyed = renames.filter((rename): rename is AttributeRename => !isCollectionRename(rename));
  const used = new Set<ParkedThing>();
  return operations.flatMap((operation): readonly Operation[] => {
    if (operation.type === 'add_attribute' && isPlain(operation))
      return restoredAttribute(operation, parked, keyed, used);
    if (operation.type === 'create_collection' && operation.restores === undefined)
      return restoredCollection(operation, parked) ?? [operation];
    return [operation];
  });
}

function isPlain({ replaces, restores }: AddAttribute): boolean {
  return replaces === undefined && restores === undefined;
}

function restoredAttribute(
  operation: AddAttribute,
  parked: readonly ParkedThing[],
  renames: readonly AttributeRename[],
  used: Set<ParkedThing>,
): readonly Operation[] {
  const { collection, attribute: wanted } = operation;
  const former = renames.find((rename) => rename.collection === collection && rename.to === wanted.key)?.from;
  const [found] = [wanted.key, ...(former === undefined ? [] : [former])]
    .flatMap((key) => newestOf(parked, collection, key))
    .filter((one) => !used.has(one))
    .flatMap((thing) => {
      if (thing.attribute === null) return [];
      const from = { ...thing.attribute, key: wanted.key };
      const changes = attributeChanges(from, wanted);
      return changes.some(({ way }) => way === 'online') ? [] : [{ thing, from, changes }];
    });
  if (found === undefined) return [operation];
  const { thing, from, changes } = found;
  used.add(thing);
  return [
    { type: 'add_attribute', collection, attribute: from, restores: thing.name },
    ...(changes.length === 0 ? [] : [{ type: 'alter_attribute', collection, from, to: wanted } as const]),
  ];
}

/** What was parked under a key, latest first. */
function newestOf(parked: readonly ParkedThing[], collection: string, key: string | null): readonly ParkedThing[] {
  return parked
    .filter((thing) => thing.collection === collection && (thing.attribute === null) === (key === null))
    .filter(({ name }) => isParkedNameOf(name, collection, key))
    .sort((a, b) => (b.since ?? '').localeCompare(a.since ?? ''));
}

/** null if what is parked differs from the wanted collection: its id is then in use, see `parkingBlockers`. */
function restoredCollection(
  { collection: wanted }: CreateCollection,
  parked: readonly ParkedThing[],
): readonly Operation[] | null {
  const [thing] = newestOf(parked, wanted.id, null);
  if (thing === undefined) return null;
  const restored: CollectionSchema = {
    ...thing.within,
    ...settingsOf(wanted),
    attributes: thing.within.attributes.filter(({ key }) => !isParkedName(key)),
    relationships: [],
  };
  const rest = diffSchemas({ collections: [restored] }, { collections: [{ ...wanted, relationships: [] }] });
  const isDifferent = rest.some((operation) => isOpaque(operation));
  if (isDifferent || thing.within.relationships.length > 0) return null;
  return [{ type: 'create_collection', collection: restored, restores: thing.name }, ...rest];
}
