import { EntwriteError } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import { describeOperation, operationCollection, operationNeeds } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import {
  type CollectionSchema,
  type DatabaseSchema,
  findAttribute,
  findCollection,
} from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import type { RelationshipSchema } from '../../schema/relationship-schema.js';
import { holdableSchema } from '../../schema/rules/holdable-schema.js';
import { sameData } from '../../util/same-data.js';
import { isSystemCollection } from '../lock/system-collections.js';

type IsRenamed = (attribute: { readonly collection: string; readonly key: string }) => boolean;

/**
 * The live collections that concern the model: its own and those entwrite created. Everything else is unmanaged (decision 10). So is, in
 * the model's own collections, what no model can declare (`holdableSchema`): attributes, indexes and relationships, including
 * relationships to unmanaged collections. Still managed are attributes that are renamed or whose key the model uses, and indexes over
 * something the model changes. If the model has a collection twice, before and after a step, both versions count. The relationships of a
 * collection that leaves the model are managed as well, so that they are dropped by name.
 */
export function splitManaged(
  live: DatabaseSchema,
  model: DatabaseSchema,
  owned: readonly string[],
  isRenamed: IsRenamed = () => false,
): { managed: DatabaseSchema; unmanaged: readonly string[] } {
  const isManaged = (id: string) => findCollection(model, id) !== undefined || owned.includes(id);
  const visible = live.collections.filter(({ id }) => !isSystemCollection(id));
  const own = visible.filter(({ id }) => isManaged(id));
  const { isDeclarable, isHeld, isKept } = managedParts(own, model, isRenamed);
  const parts = own.map((collection) => ({
    collection,
    attributes: apart(collection.attributes, (attribute) => isDeclarable(collection, attribute)),
    relationships: apart(collection.relationships, (relationship) => isHeld(collection, relationship)),
    indexes: apart(collection.indexes, (index) => isKept(collection, index)),
  }));
  return {
    managed: normalizeSchema({
      collections: parts.map(({ collection, attributes, relationships, indexes }) => ({
        ...collection,
        attributes: attributes.kept,
        relationships: relationships.kept,
        indexes: indexes.kept,
      })),
    }),
    unmanaged: [
      ...visible.filter(({ id }) => !isManaged(id)).map(({ id }) => id),
      ...parts.flatMap(({ collection, relationships, attributes, indexes }) =>
        [...relationships.rest, ...attributes.rest, ...indexes.rest].map(({ key }) => `${collection.id}.${key}`),
      ),
    ],
  };
}

/** Which parts of live collections are managed (see `splitManaged`): attributes, relationships and indexes. */
function managedParts(own: readonly CollectionSchema[], model: DatabaseSchema, isRenamed: IsRenamed) {
  const { schema: holdable } = holdableSchema(Object.freeze({ collections: own }), () => true);
  const isHoldable = (id: string, part: 'attributes' | 'relationships' | 'indexes', key: string) =>
    findCollection(holdable, id)?.[part].some((one) => one.key === key) === true;
  const versionsOf = (id: string) => model.collections.filter((collection) => collection.id === id);
  const isWanted = (collection: string, key: string) =>
    versionsOf(collection).some((version) => declares(version, key)) || isRenamed({ collection, key });
  // If Appwrite refused to create a relationship, it has the key of an existing attribute.
  const blocksModel = (collection: string, key: string) =>
    isWanted(collection, key) && findAttribute({ collections: own }, collection, key) === undefined;
  const isHeld = ({ id }: CollectionSchema, { key, twoWay, relatedCollection, twoWayKey }: RelationshipSchema) =>
    isHoldable(id, 'relationships', key) ||
    blocksModel(id, key) ||
    (twoWay && blocksModel(relatedCollection, twoWayKey)) ||
    (relatedCollection !== id && findCollection(model, id) === undefined);
  const isDeclarable = ({ id }: CollectionSchema, { key }: AttributeSchema) =>
    isHoldable(id, 'attributes', key) || findCollection(model, id) === undefined || isWanted(id, key);
  const isKept = (collection: CollectionSchema, { key, attributes }: IndexSchema) => {
    const versions = versionsOf(collection.id);
    if (versions.length === 0 || versions.some(({ indexes }) => indexes.some((index) => index.key === key)))
      return true;
    const over = collection.attributes.filter((attribute) => attributes.includes(attribute.key));
    if (over.some((attribute) => !isDeclarable(collection, attribute))) return false;
    return (
      isHoldable(collection.id, 'indexes', key) ||
      over.some((attribute) => versions.some((version) => !holds(version, attribute)))
    );
  };
  return { isDeclarable, isHeld, isKept };
}

function apart<T>(items: readonly T[], isKept: (item: T) => boolean): { readonly kept: T[]; readonly rest: T[] } {
  return { kept: items.filter(isKept), rest: items.filter((item) => !isKept(item)) };
}

function holds(collection: CollectionSchema, attribute: AttributeSchema): boolean {
  return collection.attributes.some((other) => sameData(other, attribute));
}

function declares(collection: CollectionSchema, key: string): boolean {
  return [...collection.attributes, ...collection.relationships].some((one) => one.key === key);
}

/** The operations on some collections only. Throws scope_incomplete if one of them needs a collection outside. */
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
