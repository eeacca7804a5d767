import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { DataCheck } from '../../operations/data-check.js';
import { type Operation, operationCollection } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { collectionOfName, schemaName } from '../../schema/schema-name.js';
import { filledNames } from '../lock/unfinished-fills.js';
import { onlineChanges, writtenCollections } from '../online-changes/online-change.js';
import type { ValueChanges } from '../plan/value-changes.js';
import { renamedKeys } from './renamed-keys.js';

/**
 * Checks of geometries whose default is taken off, for good or while documents are rewritten: MariaDB requires the geometry for a moment
 * then, which it refuses as long as a document has none (fact 74). Asks for the capabilities of the server only where there are any.
 */
export async function geometryChecks(
  operations: readonly Operation[],
  start: DatabaseSchema,
  { fill, schemas }: Pick<ValueChanges, 'fill'> & { readonly schemas: Pick<SchemaGateway, 'capabilities'> },
): Promise<ReadonlyMap<string, readonly DataCheck[]>> {
  const filled = filledNames(operations, fill);
  const rewritten = new Set([
    ...onlineChanges(operations).flatMap(writtenCollections),
    ...filled.map((name) => collectionOfName(name)),
  ]);
  const checks = new Map<string, readonly DataCheck[]>();
  for (const collection of start.collections) {
    const own = operations.filter((operation) => operationCollection(operation) === collection.id);
    const found = rewritten.has(collection.id) ? allChecks(collection, own, filled) : own.flatMap(checksOfClearing);
    if (found.length > 0) checks.set(collection.id, found);
  }
  if (checks.size === 0) return checks;
  const { indexesOptionalSpatial } = await schemas.capabilities();
  return indexesOptionalSpatial === false ? checks : new Map();
}

/** Of the geometries that a collection has, and of those that it gets; one that is filled gets its default afterwards. */
function allChecks(
  { id, attributes }: CollectionSchema,
  own: readonly Operation[],
  filled: readonly string[],
): readonly DataCheck[] {
  const later = new Map([...renamedKeys(own, id)].map(([key, before]) => [before, key]));
  const added = own.flatMap((operation) => (operation.type === 'add_attribute' ? [operation.attribute] : []));
  return [
    ...attributes.flatMap((attribute) =>
      checkOf(id, { ...attribute, key: later.get(attribute.key) ?? attribute.key }, false),
    ),
    ...added
      .filter(({ key }) => !filled.includes(schemaName(id, key)))
      .flatMap((attribute) => checkOf(id, attribute, true)),
  ];
}

function checksOfClearing(operation: Operation): readonly DataCheck[] {
  if (operation.type !== 'alter_attribute' || operation.to.default !== null) return [];
  return checkOf(operation.collection, { ...operation.from, key: operation.to.key }, false);
}

function checkOf(collection: string, attribute: AttributeSchema, isNew: boolean): readonly DataCheck[] {
  if (attribute.default === null || attributeType(attribute).family !== 'geometry') return [];
  return [{ kind: 'without_default', at: `${collection}.${attribute.key}`, attribute, isNew }];
}
