import { keyChanges } from '../../operations/affected-parts.js';
import type { Operation } from '../../operations/operation.js';
import type { AttributeRename } from '../../schema/rename.js';
import { schemaName } from '../../schema/schema-name.js';

/** The keys that attributes of a collection have before some operations, by their key afterwards. */
export function renamedKeys(operations: readonly Operation[], collection: string): ReadonlyMap<string, string> {
  const before = new Map<string, string>();
  for (const operation of operations) {
    for (const rename of renamesOf(operation)) {
      if (rename.collection !== collection) continue;
      before.set(rename.to, before.get(rename.from) ?? rename.from);
      before.delete(rename.from);
    }
  }
  return before;
}

/** The former keys in all collections, by name (see `schemaName`). */
export function keyRenames(operations: readonly Operation[]): ReadonlyMap<string, string> {
  const collections = new Set(operations.flatMap(renamesOf).map(({ collection }) => collection));
  return new Map(
    [...collections].flatMap((collection) =>
      [...renamedKeys(operations, collection)].map(([key, before]) => [schemaName(collection, key), before] as const),
    ),
  );
}

/** The keys that an operation changes, parked ones among them. */
function renamesOf(operation: Operation): readonly AttributeRename[] {
  if (operation.type === 'add_attribute' && operation.restores !== undefined)
    return [{ collection: operation.collection, from: operation.restores, to: operation.attribute.key }];
  return keyChanges(operation);
}
