import { EntwriteError } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import { describeOperation, operationCollection, operationNeeds } from '../../operations/operation.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import type { RelationshipSchema } from '../../schema/relationship-schema.js';
import { isUnsupportedKey } from '../../schema/rules/identifier.js';
import { isSystemCollection } from '../lock/system-collections.js';

/**
 * The live collections that concern the model: its own and those entwrite created. The rest is unmanaged (decision 10), and so is what no
 * model can declare: a relationship of a collection to itself, unless something else is to get its key, and in its own collections an
 * attribute with a key that Appwrite cannot handle, unless it is renamed, with the indexes over it.
 */
export function splitManaged(
  live: DatabaseSchema,
  model: DatabaseSchema,
  owned: readonly string[],
  isRenamed: (attribute: { readonly collection: string; readonly key: string }) => boolean = () => false,
): { managed: DatabaseSchema; unmanaged: readonly string[] } {
  const isManaged = (id: string) => findCollection(model, id) !== undefined || owned.includes(id);
  const visible = live.collections.filter(({ id }) => !isSystemCollection(id));
  const own = visible.filter(({ id }) => isManaged(id));
  const isHeld = ({ id }: CollectionSchema, { key, relatedCollection }: RelationshipSchema) =>
    relatedCollection !== id || declares(findCollection(model, id), key);
  const isDeclarable = ({ id }: CollectionSchema, key: string) => {
    const declared = findCollection(model, id);
    return (
      !isUnsupportedKey(key) || declared === undefined || declares(declared, key) || isRenamed({ collection: id, key })
    );
  };
  return {
    managed: normalizeSchema({
      collections: own.map((collection) => ({
        ...collection,
        attributes: collection.attributes.filter(({ key }) => isDeclarable(collection, key)),
        relationships: collection.relationships.filter((relationship) => isHeld(collection, relationship)),
        indexes: collection.indexes.filter((index) => index.attributes.every((key) => isDeclarable(collection, key))),
      })),
    }),
    unmanaged: [
      ...visible.filter(({ id }) => !isManaged(id)).map(({ id }) => id),
      ...own.flatMap((collection) =>
        collection.relationships
          .filter((relationship) => !isHeld(collection, relationship))
          .map(({ key }) => `${collection.id}.${key}`),
      ),
      ...own.flatMap((collection) =>
        collection.attributes
          .filter(({ key }) => !isDeclarable(collection, key))
          .map(({ key }) => `${collection.id}.${key}`),
      ),
    ],
  };
}

function declares(collection: CollectionSchema | undefined, key: string): boolean {
  return [...(collection?.attributes ?? []), ...(collection?.relationships ?? [])].some((one) => one.key === key);
}

/**
 * The operations on some collections only.
 *
 * @throws EntwriteError scope_incomplete when one of them needs a collection outside.
 */
export function limitOperations(operations: readonly Operation[], only: readonly string[]): readonly Operation[] {
  const kept = operations.filter((operation) => only.includes(operationCollection(operation)));
  for (const operation of kept) {
    const missing = operationNeeds(operation).find((id) => !only.includes(id));
    if (missing === undefined) continue;
    throw new EntwriteError('scope_incomplete', {
      at: operationCollection(operation),
      found: `"${describeOperation(operation)}" needs the collection '${missing}', which is not in \`only\``,
      expected: `'${missing}' in \`only\` too`,
      remedy: `Add the entity of '${missing}' to \`only\`, or omit \`only\`.`,
    });
  }
  return kept;
}
